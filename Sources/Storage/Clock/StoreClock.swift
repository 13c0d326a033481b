public import OAuthCore

/// A clock that all nodes of a store can read, because it is the store's own.
public protocol StoreClock: Sendable {
    /// The time there, while the question was on its way.
    func storeTime() async throws(StoreError) -> UnixTime
}
