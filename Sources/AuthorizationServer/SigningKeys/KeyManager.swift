import JOSE
package import Logging
package import OAuthCore
package import Secrets
package import Storage

/// Moves signing keys through their life. Any node may try; the store's compare-and-set lets one of them.
package struct KeyManager: Sendable {
    private let stores: Stores
    private let keyRing: KeyRing
    private let random: RandomSource
    private let logger: Logger
    private let settings: AuthorizationServerSettings
    /// RSA keys take a while to make: that happens on a thread of its own.
    private let threads = BoundedThreads(threads: 1, queueLimit: 64)

    /// Retired keys stay this much longer than the last token they signed: for nodes that follow late, and clocks that differ.
    package static let retirementMargin: Duration = .seconds(600)

    /// A manager on these stores.
    package init(
        settings: AuthorizationServerSettings, stores: Stores, keyRing: KeyRing, random: RandomSource, logger: Logger
    ) {
        self.settings = settings
        self.stores = stores
        self.keyRing = keyRing
        self.random = random
        self.logger = logger
    }

    /// Makes the changes that the clock, or an operator, asks for. Returns whether there were any.
    ///
    /// `longestTokenLifetime` is the longest that anything signed lives.
    @discardableResult
    package func advance(
        _ demand: KeyRotation.Demand = .none, longestTokenLifetime: Duration, now: UnixTime
    ) async throws(KeyFailure) -> Bool {
        let rotation = rotation(longestTokenLifetime)
        for _ in 0..<5 {
            let snapshot: SigningKeySnapshot
            do throws(StoreError) { snapshot = try await stores.keys.signingKeys() } catch { throw .store(error) }
            let plan = rotation.plan(snapshot.keys, demand: demand, now: now)
            let stale = plan.keys.contains { keyRing.needsResealing($0.sealedPrivateKey) }
            if plan.isEmpty, !stale { return false }
            var changed = snapshot
            changed.keys = try resealed(plan.keys)
            for addition in plan.additions { changed.keys.append(try await make(addition, now)) }
            if try await write(changed) {
                await report(before: snapshot.keys, after: changed.keys, now)
                return true
            }
        }
        throw .keys(.contended)
    }

    /// Whether something would change at `now`, going by the keys as they are known.
    func isDue(_ keys: [SigningKeyRecord], longestTokenLifetime: Duration, now: UnixTime) -> Bool {
        !rotation(longestTokenLifetime).plan(keys, now: now).isEmpty
    }

    private func rotation(_ longestTokenLifetime: Duration) -> KeyRotation {
        KeyRotation(
            algorithms: settings.signingAlgorithms, rotateEvery: settings.signingKeyRotation,
            announceFor: settings.signingKeyAnnouncement, retainFor: longestTokenLifetime + Self.retirementMargin)
    }

    private func write(_ snapshot: SigningKeySnapshot) async throws(KeyFailure) -> Bool {
        do throws(StoreError) {
            return try await stores.keys.replaceSigningKeys(snapshot) == .won
        } catch {
            throw .store(error)
        }
    }

    private func resealed(_ records: [SigningKeyRecord]) throws(KeyFailure) -> [SigningKeyRecord] {
        do throws(SigningKeyError) {
            return try records.map { record throws(SigningKeyError) in
                guard keyRing.needsResealing(record.sealedPrivateKey) else { return record }
                return try SealedSigningKey.reseal(record, keyRing: keyRing, random: random)
            }
        } catch { throw .keys(error) }
    }

    private func make(_ addition: KeyRotation.Addition, _ now: UnixTime) async throws(KeyFailure) -> SigningKeyRecord {
        guard let algorithm = JWSAlgorithm(rawValue: addition.algorithm), !algorithm.isSymmetric else {
            throw .keys(.unknownAlgorithm(addition.algorithm))
        }
        let made: Result<SigningKey, JOSEError>? = await withCheckedContinuation { continuation in
            let accepted = threads.submit {
                continuation.resume(
                    returning: Result { () throws(JOSEError) in try SigningKey.generate(algorithm: algorithm) })
            }
            if !accepted { continuation.resume(returning: nil) }
        }
        do {
            guard let key = try made?.get() else { throw SigningKeyError.generation("no thread is free") }
            return try SealedSigningKey.seal(
                key, state: addition.state, announcedAt: now, activeAt: addition.activeAt, keyRing: keyRing,
                random: random)
        } catch let error as SigningKeyError {
            throw .keys(error)
        } catch {
            throw .keys(.generation("\(error)"))
        }
    }

    /// Says what became of which key, in the log and the audit trail.
    private func report(before: [SigningKeyRecord], after: [SigningKeyRecord], _ now: UnixTime) async {
        let earlier = Dictionary(before.map { ($0.keyID, $0.state) }, uniquingKeysWith: { first, _ in first })
        var events: [AuditEvent] = []
        for key in after where earlier[key.keyID] != key.state {
            logger.notice(
                "signing key changed",
                metadata: [
                    "gatehouse.key_id": "\(key.keyID)", "gatehouse.algorithm": "\(key.algorithm)",
                    "gatehouse.key_state": "\(key.state.rawValue)",
                ])
            events.append(
                AuditEvent(.keyRotated, at: now, detail: "\(key.algorithm) \(key.keyID): \(key.state.rawValue)"))
        }
        for keyID in Set(earlier.keys).subtracting(after.map(\.keyID)).sorted() {
            logger.notice("signing key removed", metadata: ["gatehouse.key_id": "\(keyID)"])
            events.append(AuditEvent(.keyRotated, at: now, detail: "\(keyID): removed"))
        }
        do throws(StoreError) { try await stores.audit.append(events) } catch {
            logger.error("audit event lost", metadata: ["error.message": "\(error)"])
        }
    }
}
