/// The keyed hash under which a code, a session id or another secret is stored: what is at rest opens nothing.
///
/// It is HMAC-SHA-256 under a key for the purpose (`Secrets.KeyRing`); a type of its own so that a secret cannot be stored in its place.
public struct SecretHash: Sendable, Hashable, CustomStringConvertible {
    /// The 32 bytes of the hash.
    public let bytes: [UInt8]

    /// Takes the bytes of a keyed hash.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Not the bytes: a hash has no place in a log either.
    public var description: String { "<hash>" }
}
