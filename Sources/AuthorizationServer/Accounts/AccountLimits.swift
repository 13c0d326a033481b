import OAuthCore
import Secrets
import Storage

/// How many letters strangers may have sent: to one address, and from one network, over all nodes.
struct AccountLimits: Sendable {
    /// Letters to one address in a window.
    static let perAddress = 4
    /// Requests from one network in a window.
    static let perNetwork = 40
    static let window: Duration = .seconds(3600)

    private let store: any AttemptStore
    private let hasher: KeyedHasher

    init(store: any AttemptStore, keyRing: KeyRing) {
        self.store = store
        hasher = keyRing.hasher(for: "account_letters")
    }

    /// Counts a letter to an address that was found by whatever was typed: false where there were too many, and none is sent.
    func admits(recipient: String, now: UnixTime) async throws(StoreError) -> Bool {
        let key = hasher.hash("recipient\n" + User.lookupKey(email: recipient))
        let limit = AttemptLimit(key: key, maximum: Self.perAddress, window: Self.window)
        return try await store.countAttempt([limit], now: now).isEmpty
    }

    /// Counts one, whether there is an account or not; refuses what is too many.
    func count(address: String, network: String?, now: UnixTime) async throws(PageFailure) {
        let network = network.map(ClientNetwork.of) ?? ""
        let limits = [
            AttemptLimit(
                // Without case of any letter, as login names are looked up: each way to write one is the same one.
                key: hasher.hash("address\n" + User.lookupKey(username: address)), maximum: Self.perAddress,
                window: Self.window),
            AttemptLimit(key: hasher.hash("network\n" + network), maximum: Self.perNetwork, window: Self.window),
        ]
        let ends = try await loaded(await store.countAttempt(limits, now: now))
        guard let end = ends.values.max() else { return }
        throw .throttled(
            seconds: max(end.since(now), .seconds(1)).wholeSeconds,
            "too many letters were asked for, for one address or from one network")
    }
}
