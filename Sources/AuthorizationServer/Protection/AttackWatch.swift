import Logging
import Metrics
import OAuthCore
package import Secrets
package import Storage
import Synchronization

/// Tells credential stuffing from people who mistype: it looks at failed logins after they were answered, so that no answer takes longer for it.
///
/// Three things are signs of it: many names from one network, many names with one password, and many names of nobody on the whole server. What it finds
/// it counts in the store, so that all nodes see one attack; it ends by itself, some time after its last sign.
package final class AttackWatch: Sendable {
    /// How much tighter limits are.
    package enum Tightening: Sendable { case none, network, server }

    /// How many failures may wait to be looked at; of more the newest are not.
    static let maximumWaiting = 4096
    /// How many logins that succeeded make up for as many unknown names at most.
    static let maximumCredit = 100

    private struct Shared {
        var state = AttackState(entries: 10_000)
        var waiting: [AttackSigns] = []
        var credit = 0
    }

    private let store: any AttemptStore
    private let settings: ProtectionSettings
    private let hasher: KeyedHasher
    private let shared = Mutex(Shared())
    private let wakeUps: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let counters = Dictionary(
        uniqueKeysWithValues: AttackScope.Kind.allCases.map { kind in
            (kind, Counter(label: "gatehouse.attack.detected", dimensions: [("kind", kind.rawValue)]))
        })

    package init(store: any AttemptStore, keyRing: KeyRing, settings: ProtectionSettings) {
        self.store = store
        self.settings = settings
        hasher = keyRing.hasher(for: "attack_signs")
        (wakeUps, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: What the throttle asks

    /// How much tighter the limits of an attempt are now.
    func tightening(of attempt: LoginAttempt, _ now: UnixTime) -> Tightening {
        let network = AttackSigns.network(of: attempt, hasher)
        return shared.withLock { shared in
            if shared.state.end(of: .server, now) != nil { return .server }
            return shared.state.end(of: .network(network), now) != nil ? .network : .none
        }
    }

    /// For how long the attempt's password is not tried, where it is being tried with many names.
    func refusal(of attempt: LoginAttempt, _ now: UnixTime) -> Duration? {
        let password = AttackSigns.password(of: attempt, hasher, now)
        return shared.withLock { $0.state.end(of: .password(password), now) }?.since(now)
    }

    // MARK: What it is told

    /// Somebody who exists has logged in.
    func succeeded() {
        shared.withLock { $0.credit = min($0.credit + 1, Self.maximumCredit) }
    }

    /// A login from a browser that is not known has failed. Returns at once.
    func failed(_ attempt: LoginAttempt, isUnknownName: Bool, requestID: String, now: UnixTime) {
        guard attempt.device == nil else { return }
        let signs = AttackSigns(
            of: attempt, isUnknownName: isUnknownName, requestID: requestID, hasher: hasher, now: now)
        shared.withLock { shared in
            if shared.waiting.count < Self.maximumWaiting { shared.waiting.append(signs) }
        }
        continuation.yield()
    }

    // MARK: What it does

    /// Looks at what waits, until the task is cancelled.
    func run(in context: ServerContext) async {
        for await _ in wakeUps { await examine(in: context) }
    }

    /// Looks at all that waits.
    package func examine(in context: ServerContext) async {
        while let signs = next() {
            do throws(StoreError) { try await examine(signs, context) } catch {
                context.logger.debug("failed login not looked at", metadata: ["error.message": "\(error)"])
            }
        }
    }

    private func next() -> AttackSigns? {
        shared.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }

    private func examine(_ signs: AttackSigns, _ context: ServerContext) async throws(StoreError) {
        let limits = settings.detection
        if try await isOver(limits.namesPerNetwork, signs.network, once: signs.nameInNetwork, signs.at) {
            let finding = "more than \(limits.namesPerNetwork) names failed from \(signs.networkText)"
            try await note(.network(signs.network), finding, signs, context)
        }
        if try await isOver(limits.namesPerPassword, signs.password, once: signs.nameWithPassword, signs.at) {
            let finding = "one password was tried with more than \(limits.namesPerPassword) names"
            try await note(.password(signs.password), finding, signs, context)
        }
        guard signs.isUnknownName, try await isInShare(signs), isSurplus() else { return }
        let server = hasher.hash("names of nobody")
        if try await isOver(limits.unknownNames, server, once: nil, signs.at) {
            let finding = "\(limits.unknownNames) names of nobody more than people who exist"
            try await note(.server, finding, signs, context)
        }
    }

    /// Whether its network has not been counted too often already: a few networks alone are no attack on the whole server, whatever they send. They have
    /// limits of their own.
    private func isInShare(_ signs: AttackSigns) async throws(StoreError) -> Bool {
        let limits = [
            AttemptLimit(
                key: signs.shares.network, maximum: settings.detection.unknownNamesPerNetwork, window: settings.window),
            AttemptLimit(
                key: signs.shares.widest, maximum: settings.detection.unknownNamesPerWideNetwork,
                window: settings.window),
        ]
        return try await store.countAttempt(limits, now: signs.at).isEmpty
    }

    /// Whether no login of somebody who exists makes up for it.
    private func isSurplus() -> Bool {
        shared.withLock { shared in
            guard shared.credit > 0 else { return true }
            shared.credit -= 1
            return false
        }
    }

    /// Counts one, unless it was counted in this window already, and says whether there are too many.
    private func isOver(
        _ maximum: Int, _ key: SecretHash, once: SecretHash?, _ now: UnixTime
    ) async throws(StoreError) -> Bool {
        var limits = [AttemptLimit(key: key, maximum: maximum, window: settings.window)]
        if let once { limits.append(AttemptLimit(key: once, maximum: 1, window: settings.window)) }
        return try await store.countAttempt(limits, now: now)[key] != nil
    }

    /// Tightens what is tightened, and tells of it: of all nodes one does.
    private func note(
        _ scope: AttackScope, _ finding: String, _ signs: AttackSigns, _ context: ServerContext
    ) async throws(StoreError) {
        let end = signs.at + settings.detection.duration
        guard shared.withLock({ $0.state.extend(scope, until: end, signs.at) }) else { return }
        let announced = AttemptLimit(key: announcement(scope), maximum: 1, window: settings.detection.duration)
        guard try await store.countAttempt([announced], now: signs.at).isEmpty else { return }
        counters[scope.kind]?.increment()
        let detail = "\(finding) within \(settings.window); limits of unknown browsers are tighter until it is over"
        context.logger.warning(
            "attack on logins detected",
            metadata: [
                "gatehouse.attack_kind": "\(scope.kind.rawValue)", "gatehouse.finding": "\(detail)",
                "network": "\(signs.networkText)", "request_id": "\(signs.requestID)",
            ])
        await context.audit(
            AuditEvent(
                .attackDetected, at: signs.at, clientAddress: signs.clientAddress, requestID: signs.requestID,
                detail: "\(scope.kind.rawValue): \(detail)"))
    }

    private func announcement(_ scope: AttackScope) -> SecretHash {
        switch scope {
        case .network(let hash), .password(let hash): hasher.hash(Array("announced\n".utf8) + hash.bytes)
        case .server: hasher.hash("announced\nserver")
        }
    }
}
