import OAuthCore
import Secrets

/// A person as another application's export has them.
struct ImportedUser {
    /// The names with a meaning of their own; every other one is a claim.
    private static let columns: Set<String> = ["username", "password_hash", "subject", "disabled"]
    private static let maximumValue = 4096

    let line: Int
    let username: String
    let passwordHash: String?
    let subject: SubjectID?
    let isDisabled: Bool
    let claims: JSONObject

    /// From a record of CSV; an empty field counts as absent, and the claims that end in `_verified` are booleans.
    init(fields: [String], header: [String], line: Int) throws(ImportProblem) {
        guard fields.count == header.count else {
            throw ImportProblem(line: line, "\(fields.count) fields, expected \(header.count)")
        }
        var object = JSONObject()
        for (name, value) in zip(header, fields) where !value.isEmpty {
            let isBoolean = name == "disabled" || name.hasSuffix("_verified")
            object[name] = isBoolean ? try Self.boolean(value, name, line) : .string(value)
        }
        try self.init(object, line: line)
    }

    /// From an object of JSON.
    init(_ object: JSONObject, line: Int) throws(ImportProblem) {
        self.line = line
        guard let username = object["username"]?.stringValue, User.isUsername(username) else {
            throw ImportProblem(
                line: line, "username is missing, too long or has blanks or control characters at its ends")
        }
        self.username = username
        passwordHash = try Self.text("password_hash", object, line)
        if let passwordHash, !PasswordHasher.isHash(passwordHash) {
            throw ImportProblem(
                line: line, "password_hash of '\(username)' is of no kind that is known, or beyond its limits")
        }
        let subject = try Self.text("subject", object, line)
        guard subject.map(User.isSubject) ?? true else {
            throw ImportProblem(line: line, "subject of '\(username)': expected at most 255 printable ASCII characters")
        }
        self.subject = subject.map { SubjectID($0) }
        isDisabled = try Self.flag("disabled", object, line)
        var claims = JSONObject()
        for (name, value) in object.members where !Self.columns.contains(name) && value != .null {
            guard !StandardClaims.reserved.contains(name) else {
                throw ImportProblem(line: line, "\(name) is the server's own claim")
            }
            claims[name] = value
        }
        self.claims = claims
    }

    /// The record to store.
    func user(subject: SubjectID, now: UnixTime) -> User {
        User(
            subject: subject, username: username, passwordHash: passwordHash, claims: claims, isDisabled: isDisabled,
            createdAt: now, origin: .imported)
    }

    private static func text(_ name: String, _ object: JSONObject, _ line: Int) throws(ImportProblem) -> String? {
        guard let value = object[name], value != .null else { return nil }
        guard let text = value.stringValue, (1...maximumValue).contains(text.utf8.count) else {
            throw ImportProblem(line: line, "\(name): expected a text of at most \(maximumValue) bytes")
        }
        return text
    }

    private static func flag(_ name: String, _ object: JSONObject, _ line: Int) throws(ImportProblem) -> Bool {
        guard let value = object[name], value != .null else { return false }
        guard let flag = value.boolValue else { throw ImportProblem(line: line, "\(name): expected true or false") }
        return flag
    }

    private static func boolean(_ text: String, _ name: String, _ line: Int) throws(ImportProblem) -> JSONValue {
        switch text.lowercased() {
        case "true", "1", "yes", "t": return .bool(true)
        case "false", "0", "no", "f": return .bool(false)
        default: throw ImportProblem(line: line, "\(name): expected true or false, received '\(text.prefix(20))'")
        }
    }
}
