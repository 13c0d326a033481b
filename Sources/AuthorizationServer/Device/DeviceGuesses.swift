import OAuthCore
import Secrets
import Storage

/// Keeps guesses at user codes few: wrong ones are counted by person, by network and all together, in the store, over all nodes.
/// RFC 8628 §5.1.
///
/// A code has 20^8 = 2^34.6 forms and lives ten minutes. One person's 10 guesses find a given code with 2^-31; all the guesses that the
/// server lets through, from whatever number of people and networks, with 2^-24.6.
struct DeviceGuesses: Sendable {
    /// For one person, in whatever sessions.
    static let perPerson = 10
    /// For one network, over all people: a household, or an office.
    static let perNetwork = 30
    /// For everybody together.
    static let overall = 1000
    /// How long a wrong guess counts.
    static let window: Duration = .seconds(600)

    private let store: any AttemptStore
    private let hasher: KeyedHasher

    init(context: ServerContext) {
        store = context.stores.attempts
        hasher = context.keyRing.hasher(for: "user_code_attempts")
    }

    /// Counts a guess before the code is looked up, so that many at once are not let through together.
    ///
    /// Returns for how long to wait, where there were too many; the guess is not counted then.
    func begin(_ subject: SubjectID, address: String?, now: UnixTime) async throws(StoreError) -> Duration? {
        let keys = keys(subject, address)
        let limits = zip(keys, [Self.perPerson, Self.perNetwork, Self.overall]).map { key, maximum in
            AttemptLimit(key: key, maximum: maximum, window: Self.window)
        }
        guard let end = try await store.countAttempt(limits, now: now).values.max() else { return nil }
        return max(end.since(now), .milliseconds(1))
    }

    /// The code was right: it was no guess. Where the store is away, what it still counts goes with its window.
    func right(_ subject: SubjectID, address: String?) async {
        try? await store.takeBackAttempt(keys(subject, address), forgetting: [])
    }

    private func keys(_ subject: SubjectID, _ address: String?) -> [SecretHash] {
        [
            hasher.hash("person\n" + subject.rawValue),
            hasher.hash("network\n" + (address.map(ClientNetwork.of) ?? "")), hasher.hash("all"),
        ]
    }
}
