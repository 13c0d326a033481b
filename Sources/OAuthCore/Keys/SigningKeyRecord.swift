/// A signing key of the server as it is stored: the private key sealed, with its place in the rotation.
public struct SigningKeyRecord: Sendable, Hashable {
    /// `kid`.
    public var keyID: KeyID
    /// The one algorithm that the key is for, by its name in RFC 7518 §3.1.
    public var algorithm: String
    /// The private JWK, sealed under the server's key with `keyID` as associated data.
    public var sealedPrivateKey: [UInt8]
    /// The public JWK, as the key set shows it.
    public var publicJWK: JSONObject
    /// Where the key is in its life.
    public var state: State
    /// When the key was made and announced.
    public var announcedAt: UnixTime
    /// When it became, or will become, the one that signs.
    public var activeAt: UnixTime
    /// When it stopped signing.
    public var retiredAt: UnixTime?

    /// The life of a key: shown before it signs, shown until the last token it signed has expired.
    public enum State: String, Sendable, Hashable, CaseIterable {
        case announced
        case active
        case retired
    }

    /// A key from its parts.
    public init(
        keyID: KeyID, algorithm: String, sealedPrivateKey: [UInt8], publicJWK: JSONObject, state: State,
        announcedAt: UnixTime,
        activeAt: UnixTime, retiredAt: UnixTime? = nil
    ) {
        self.keyID = keyID
        self.algorithm = algorithm
        self.sealedPrivateKey = sealedPrivateKey
        self.publicJWK = publicJWK
        self.state = state
        self.announcedAt = announcedAt
        self.activeAt = activeAt
        self.retiredAt = retiredAt
    }
}

/// All signing keys with the version that a rotation compares and sets: one node rotates, the others follow.
public struct SigningKeySnapshot: Sendable, Hashable {
    /// Grows with every change; 0: no keys yet.
    public var version: Int64
    /// The keys, in no order.
    public var keys: [SigningKeyRecord]

    /// A snapshot from its parts.
    public init(version: Int64, keys: [SigningKeyRecord]) {
        self.version = version
        self.keys = keys
    }
}
