/// The two secrets of a backend-for-frontend. Whoever has them reads its sessions; they print as `<redacted>`.
public struct BFFSecrets: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The fewest characters that a secret has.
    public static let minimumLength = 32

    let signing: String
    let csrf: String

    /// - Parameters:
    ///   - signing: seals tokens and started logins, and hashes the ids of sessions. Another one ends every session.
    ///   - csrf: the tokens against forged requests are made with it.
    public init(signing: String, csrf: String) {
        self.signing = signing
        self.csrf = csrf
    }

    var problems: [String] {
        var problems: [String] = []
        for (name, secret) in [("signing", signing), ("csrf", csrf)] where secret.count < Self.minimumLength {
            problems.append(
                "secrets.\(name): received \(secret.count) characters, expected \(Self.minimumLength) or more; "
                    + "openssl rand -hex 32 makes one")
        }
        if signing == csrf, !signing.isEmpty {
            problems.append("secrets.csrf: received the same as secrets.signing, expected another one")
        }
        return problems
    }

    /// Nothing of it.
    public var description: String { "<redacted>" }
    /// Nothing of it.
    public var debugDescription: String { "<redacted>" }
    /// Nothing of it.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why a backend-for-frontend cannot be made: one line for each thing that has to change. It holds no secret.
public struct EmbeddedBFFError: Error, Sendable, CustomStringConvertible {
    /// What was received, what is expected and what to do.
    public let problems: [String]

    init(_ problems: [String]) { self.problems = problems }

    /// The lines.
    public var description: String { problems.joined(separator: "\n") }
}
