/// A person who can log in.
public struct User: Sendable, Hashable {
    /// The stable `sub`, random unless declared; never the login name.
    public var subject: SubjectID
    /// The login name, as it was written.
    public var username: String
    /// The password's hash, Argon2id as a PHC string or one that came along with the person; nil: no login by password.
    public var passwordHash: String?
    /// The standard claims and any others, by their names. OpenID Connect Core §5.1. `sub` is not among them.
    public var claims: JSONObject
    /// The groups that the operator put the person in.
    public var groups: [String] = []
    /// The roles that the operator gave them.
    public var roles: [String] = []
    /// Whether the account is locked: no login, and its grants give nothing.
    public var isDisabled: Bool
    /// When the record was made.
    public var createdAt: UnixTime
    /// Who made the record.
    public var origin: RecordOrigin
    /// What an application said about the person with the login at hand; not part of the record. Nil: nothing, the directory has the person.
    package private(set) var told: JSONObject?

    /// A user from its parts.
    public init(
        subject: SubjectID, username: String, passwordHash: String?, claims: JSONObject, isDisabled: Bool = false,
        createdAt: UnixTime, origin: RecordOrigin = .declared
    ) {
        self.subject = subject
        self.username = username
        self.passwordHash = passwordHash
        self.claims = claims
        self.isDisabled = isDisabled
        self.createdAt = createdAt
        self.origin = origin
    }

    /// A person whom the directory does not have, as an application told of them.
    package init(subject: SubjectID, told claims: JSONObject, at createdAt: UnixTime) {
        self.init(
            subject: subject, username: subject.rawValue, passwordHash: nil, claims: claims, createdAt: createdAt,
            origin: .application)
        told = claims
        takeGroups(claims)
    }

    /// The same person with what an application said about them in the place of what the directory has.
    package func told(_ claims: JSONObject) -> User {
        var user = self
        for (name, value) in claims.members { user.claims[name] = value }
        user.told = claims
        user.takeGroups(claims)
        return user
    }

    /// An application that logs people in is the truth about them: the lists that it says are the person's groups and roles.
    private mutating func takeGroups(_ claims: JSONObject) {
        if let told = claims["groups"]?.stringArrayValue { groups = told }
        if let told = claims["roles"]?.stringArrayValue { roles = told }
    }

    /// The form of a login name under which accounts are looked up and kept apart: without case.
    public static func lookupKey(username: String) -> String { username.lowercased() }

    /// The longest login name, in bytes.
    package static let maximumUsernameLength = 320

    /// Whether a text can be a login name: 1 to 320 bytes, no blanks at its ends, no control characters.
    package static func isUsername(_ text: String) -> Bool {
        (1...maximumUsernameLength).contains(text.utf8.count) && text.first?.isWhitespace == false
            && text.last?.isWhitespace == false && !text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
    }

    /// Whether a text can be a `sub`: 1 to 255 printable ASCII characters. OpenID Connect Core §2.
    package static func isSubject(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// The form of an address under which people are found by it: A to Z become small, everything else stays.
    ///
    /// No other letter loses its case: Unicode makes a K of the kelvin sign, and with it one mailbox of two.
    public static func lookupKey(email: String) -> String {
        String(decoding: email.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// The lookup key of the person's address where it is known to be theirs (`email_verified` is true); nil otherwise.
    /// OpenID Connect Core §5.1.
    public var verifiedEmailKey: String? {
        guard claims["email_verified"]?.boolValue == true, let email = claims["email"]?.stringValue, !email.isEmpty
        else { return nil }
        return Self.lookupKey(email: email)
    }
}
