public import OAuthCore

/// Remembers for a while what has ended, for logins that are under way: of a logout and a login that cross, on whichever nodes, one finds the
/// other.
///
/// Whoever ends sessions notes it first; whoever begins one looks after it was stored. Numbers and no clocks decide what came after what,
/// because those of two nodes differ.
public protocol EndNoteStore: Sendable {
    /// Notes that what `key` names has ended, until `expiresAt`.
    func noteEnd(of key: SecretHash, expiresAt: UnixTime) async throws(StoreError)

    /// The number of the last note: each that is made after this answer has a higher one. 0: none was made.
    func lastEndNote() async throws(StoreError) -> Int64

    /// Whether one of `keys` was noted under a higher number than `last`. One round trip up to four keys.
    func hasEnded(_ keys: [SecretHash], since last: Int64) async throws(StoreError) -> Bool
}
