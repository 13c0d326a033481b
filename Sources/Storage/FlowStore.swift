public import OAuthCore

/// Keeps what browsers have begun and not finished.
public protocol FlowStore: Sendable {
    /// Stores a new flow.
    func insert(_ flow: FlowRecord) async throws(StoreError)

    /// The flow under the hash of its handle, if it is not expired at `now`.
    func flow(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> FlowRecord?

    /// Stores the next step: won where the version is still that of `flow`; the stored version is then one higher.
    func update(_ flow: FlowRecord, now: UnixTime) async throws(StoreError) -> ConditionalWrite

    /// Ends a flow: won by the one who does, before its expiry and at `version`.
    func consume(_ hash: SecretHash, version: Int64, now: UnixTime) async throws(StoreError) -> ConditionalWrite
}
