import Foundation

/// A row of the application's own table of people.
struct Person: Codable, Sendable {
    /// What services know them by: it stays theirs, whatever becomes of the address.
    let subject: String
    let name: String
    let email: String
    /// The hash of the password, and of the PIN that is asked for where more than a password is wanted.
    let password: String
    let pin: String
    var isLocked = false
}

/// The table: a file that is read for every question, so that whoever edits it is heard at once. A database in real life.
struct People: Sendable {
    private let file: URL
    /// What a password is compared with where there is no such person, so that it takes as long.
    private let nobody: String

    /// Opens the table; where there is none, one with three people to try it with.
    init(in folder: String) throws {
        file = URL(fileURLWithPath: folder).appendingPathComponent("people.json")
        nobody = try PasswordHash.make("nobody")
        guard !FileManager.default.fileExists(atPath: file.path) else { return }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let people = try ["One", "Two", "Three"].enumerated().map { number, name in
            Person(
                subject: "monolith-\(1001 + number)", name: "Test User \(name)",
                email: "testuser\(number + 1)@example.com", password: try PasswordHash.make("password123"),
                pin: try PasswordHash.make("2468"))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .prettyPrinted
        guard
            FileManager.default.createFile(
                atPath: file.path, contents: try encoder.encode(people), attributes: [.posixPermissions: 0o600])
        else { throw CocoaError(.fileWriteUnknown) }
    }

    /// The person of that name, unless they are locked.
    func person(_ subject: String?) throws -> Person? { try all().first { $0.subject == subject && !$0.isLocked } }

    /// The person whose address and password these are.
    func person(email: String, password: String) throws -> Person? {
        let person = try all().first { $0.email.lowercased() == email.lowercased() }
        let isRight = PasswordHash.matches(password, person?.password ?? nobody)
        return isRight && person?.isLocked == false ? person : nil
    }

    private func all() throws -> [Person] { try JSONDecoder().decode([Person].self, from: Data(contentsOf: file)) }
}
