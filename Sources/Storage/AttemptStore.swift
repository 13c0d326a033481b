public import OAuthCore

/// Counts attempts that are to be few, on however many nodes they come: as failed logins of one name.
///
/// It lies with what is short-lived. What it loses lets nobody in: it lets somebody guess as often again as one window allows.
public protocol AttemptStore: Sendable {
    /// Counts one attempt towards each limit, or, where one of them is reached, towards none.
    ///
    /// The first attempt opens a window, which ends its length later; of attempts that come at the same moment no more are counted than the
    /// limit allows. One round trip where it is counted. The keys are different ones, at most `AttemptLimit.maximumKeys`.
    /// - Returns: the limits that are reached, each with the end of its window; empty: the attempt was counted.
    func countAttempt(_ limits: [AttemptLimit], now: UnixTime) async throws(StoreError) -> [SecretHash: UnixTime]

    /// Takes one attempt of each of `keys` back, and forgets all of those in `forgetting`. What is not counted stays so.
    func takeBackAttempt(_ keys: [SecretHash], forgetting: [SecretHash]) async throws(StoreError)
}

/// How many attempts one key may make.
public struct AttemptLimit: Sendable, Hashable {
    /// How many keys one attempt counts for at most.
    public static let maximumKeys = 4

    /// Whose attempts: a keyed hash, so that no name or address stands in the store.
    public let key: SecretHash
    /// How many are let through in a window, 0 and more.
    public let maximum: Int
    /// How long the window is, from its first attempt.
    public let window: Duration

    /// A limit from its parts.
    public init(key: SecretHash, maximum: Int, window: Duration) {
        self.key = key
        self.maximum = maximum
        self.window = window
    }
}
