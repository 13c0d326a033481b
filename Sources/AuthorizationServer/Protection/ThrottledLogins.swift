import Logging
import OAuthCore
package import Secrets
package import Storage
import Synchronization

/// A login that a limit held back, as the audit trail is told of it.
struct ThrottledLogin: Sendable {
    /// What was counted too often: a closed set.
    enum Limit: String, Sendable, CaseIterable {
        case nameAndAddress = "this account from this address"
        case name = "this account"
        case address = "this address"
        case network = "this network"
        case everybody = "browsers that are not known, during an attack"
        case device = "this account with a browser that is known"
        case factor = "codes of this account's second factor"

        /// Whether it is about one person, whom the event then names.
        var concernsPerson: Bool {
            switch self {
            case .nameAndAddress, .name, .device, .factor: true
            case .address, .network, .everybody: false
            }
        }
    }

    let limit: Limit
    /// Whose limit it is.
    let key: SecretHash
    /// How long the limit's window is.
    let window: Duration
    /// The person, where there is one of the name; it is kept only where the limit is about one.
    var subject: SubjectID?
    var clientAddress: String?
    var requestID: String
    var at: UnixTime
}

/// Tells the audit trail of logins that the limits held back: once in a window for each limit that was reached, over all nodes, and not more often
/// than `maximumEvents` in a window of failed logins, so that nobody fills the trail.
///
/// It works after the answer was given, so that no answer takes longer where somebody has the name.
package final class ThrottledLogins: Sendable {
    /// How many may wait to be written; of more the newest are not.
    static let maximumWaiting = 1024
    /// How many are written in a window, whatever they are about.
    package static let maximumEvents = 30

    private let store: any AttemptStore
    private let hasher: KeyedHasher
    private let window: Duration
    private let waiting = Mutex<[ThrottledLogin]>([])
    private let wakeUps: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init(store: any AttemptStore, keyRing: KeyRing, settings: ProtectionSettings) {
        self.store = store
        hasher = keyRing.hasher(for: "throttled_logins")
        window = settings.window
        (wakeUps, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// A login was held back. Returns at once.
    func note(_ login: ThrottledLogin) {
        waiting.withLock { if $0.count < Self.maximumWaiting { $0.append(login) } }
        continuation.yield()
    }

    /// Writes what waits, until the task is cancelled.
    func run(in context: ServerContext) async {
        for await _ in wakeUps { await write(in: context) }
    }

    /// Writes all that waits.
    package func write(in context: ServerContext) async {
        while let login = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            do throws(StoreError) {
                guard try await isFirst(login) else { continue }
            } catch {
                context.logger.debug("held-back login not audited", metadata: ["error.message": "\(error)"])
                continue
            }
            await context.audit(
                AuditEvent(
                    .loginThrottled, at: login.at, subject: login.limit.concernsPerson ? login.subject : nil,
                    clientAddress: login.clientAddress, requestID: login.requestID,
                    detail: "too many failed logins of \(login.limit.rawValue)"))
        }
    }

    /// Whether it is the first of its limit in the window, and one of few in all.
    private func isFirst(_ login: ThrottledLogin) async throws(StoreError) -> Bool {
        let once = hasher.hash(Array("once\n".utf8) + login.key.bytes)
        return try await store.countAttempt(
            [
                AttemptLimit(key: once, maximum: 1, window: login.window),
                AttemptLimit(key: hasher.hash("all"), maximum: Self.maximumEvents, window: window),
            ], now: login.at
        ).isEmpty
    }
}
