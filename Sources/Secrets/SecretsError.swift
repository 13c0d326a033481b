/// Why something sealed could not be opened, or a key not be used. It never holds any of the bytes.
package enum SecretsError: Error, Hashable, Sendable {
    /// A root key that is not 32 bytes long.
    case invalidRootKey
    /// The same root key twice.
    case repeatedRootKey
    /// No envelope of ours: too short, or of an unknown version.
    case malformedEnvelope
    /// Sealed under a root key that this ring does not have.
    case unknownRootKey
    /// Changed, or sealed for another context.
    case notAuthentic
}
