import OAuthCore
import Secrets
import Storage

/// Slows the guessing of codes down: attempts are counted for each person, in the store, over all nodes.
///
/// Whoever guesses knows the password already. With three codes of a million that count at a time, these limits leave a guesser one chance in
/// 3,300 a day; the owner who is locked out meanwhile still has passkeys, which cannot be guessed and are not counted.
struct FactorAttempts: Sendable {
    /// How many wrong codes are let through in a quarter of an hour, and in a day.
    static let limits: [(name: String, maximum: Int, window: Duration)] = [
        ("short", 10, .seconds(900)), ("day", 100, .seconds(86_400)),
    ]

    private let store: any AttemptStore
    private let hasher: KeyedHasher

    init(context: ServerContext) {
        store = context.stores.attempts
        hasher = context.keyRing.hasher(for: "factor_attempts")
    }

    /// Counts an attempt before it is compared; returns for how long to wait where there were too many, and counts nothing then.
    func begin(_ subject: SubjectID, now: UnixTime) async throws(StoreError) -> Duration? {
        let limits = Self.limits.map {
            AttemptLimit(key: key($0.name, subject), maximum: $0.maximum, window: $0.window)
        }
        let ends = try await store.countAttempt(limits, now: now)
        return ends.values.max().map { max($0.since(now), .milliseconds(1)) }
    }

    /// The attempt succeeded, and does not count. Those before it in the quarter of an hour are forgotten, those of the day are not.
    func succeeded(_ subject: SubjectID) async {
        try? await store.takeBackAttempt([key("day", subject)], forgetting: [key("short", subject)])
    }

    /// What the audit trail is told of a wait, once in a quarter of an hour.
    func throttled(_ subject: SubjectID, address: String?, requestID: String, now: UnixTime) -> ThrottledLogin {
        ThrottledLogin(
            limit: .factor, key: key("throttled", subject), window: .seconds(900), subject: subject,
            clientAddress: address, requestID: requestID, at: now)
    }

    private func key(_ name: String, _ subject: SubjectID) -> SecretHash {
        hasher.hash("\(name)\n\(subject.rawValue)")
    }
}
