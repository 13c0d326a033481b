/// An authorization code as it stands on the wire. It prints as `<redacted>`. RFC 6749 §1.3.1.
public struct AuthorizationCode: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What scanners find.
    public static let prefix = "gac_"
    /// The purpose of the keyed hash under which a code is stored.
    package static let purpose = "authorization_code"
    /// How many letters and digits follow the prefix: 256 bits.
    package static let randomLength = 43

    /// The code as the client gets it.
    package let wireForm: String

    /// Takes a code as it stands; one that was never issued is found under no hash.
    package init(_ text: String) { self.wireForm = text }

    /// Never the code.
    public var description: String { "<redacted>" }
    /// Never the code.
    public var debugDescription: String { "<redacted>" }
}
