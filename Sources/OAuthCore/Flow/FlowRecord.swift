/// What a browser has begun and not finished: an authorization request on its way through login and consent.
///
/// The handle in the URL and the cookie of the flow are two secrets; both are stored as keyed hashes, and neither works without the other.
public struct FlowRecord: Sendable, Hashable {
    /// The keyed hash of the handle.
    public var hash: SecretHash
    /// The keyed hash of the value of the flow's cookie.
    public var browserHash: SecretHash
    /// What has been asked and answered so far.
    public var document: JSONObject
    /// Grows with every step, so that of two answers to one page one is taken.
    public var version: Int64
    /// After this moment the flow must be begun again.
    public var expiresAt: UnixTime

    /// A flow as its first request makes it.
    public init(hash: SecretHash, browserHash: SecretHash, document: JSONObject, expiresAt: UnixTime) {
        self.hash = hash
        self.browserHash = browserHash
        self.document = document
        self.version = 0
        self.expiresAt = expiresAt
    }
}
