import HTTPExchange
import HTTPTypes
import Logging
import OAuthCore
import OpenIDProviders
import Secrets
import Storage

/// One refresh of one session, with the store and the provider: whoever has the lease asks, the others read the result.
struct RefreshWork: Sendable {
    /// How long the lease holds unless it is renewed: as long as a node that died keeps the others waiting.
    static let leaseLifetime: Duration = .seconds(15)
    /// How often it is renewed.
    static let renewalInterval: Duration = .seconds(5)
    /// How often who has not the lease looks for the result, and how many times.
    static let pollInterval: Duration = .milliseconds(100)
    static let maximumPolls = 400
    /// How often fresh tokens are written before they are given up.
    static let writeAttempts = 5

    let context: BFFContext
    let providers: ProviderDirectory
    let sessions: SessionKeeper
    let sleep: @Sendable (Duration) async -> Void

    /// The session with fresh tokens.
    func run(_ known: BFFSessionRecord) async -> SessionRefresher.Outcome {
        do throws(BFFFailure) {
            let name = "refresh/" + known.handle
            let holder = RandomToken.alphanumeric(from: context.random)
            for _ in 0..<Self.maximumPolls {
                // What another request or node has done since the session was read counts as done.
                let current = try await live(known)
                if current.tokens.generation != known.tokens.generation { return .success(current) }
                let now = context.clock()
                let lease = try await loaded(
                    await context.stores.leases.acquireLease(
                        name, holder: holder, now: now, expiresAt: now + Self.leaseLifetime))
                if lease == .won { return .success(try await underLease(known, name, holder)) }
                await sleep(Self.pollInterval)
            }
            throw .refreshUnavailable("session \(known.handle): another node has been refreshing it for too long")
        } catch { return .failure(error) }
    }

    /// The session as it is stored now.
    private func live(_ known: BFFSessionRecord) async throws(BFFFailure) -> BFFSessionRecord {
        let now = context.clock()
        guard let current = try await loaded(await context.stores.sessions.bffSession(known.hash, now: now)) else {
            throw .sessionExpired("session \(known.handle) ended while it was to be refreshed")
        }
        return current
    }

    private func underLease(
        _ known: BFFSessionRecord, _ name: String, _ holder: String
    ) async throws(BFFFailure) -> BFFSessionRecord {
        // The last holder may have finished between the read and the lease.
        let result: SessionRefresher.Outcome
        do throws(BFFFailure) {
            let current = try await live(known)
            result =
                current.tokens.generation == known.tokens.generation
                ? .success(try await refresh(current, name, holder)) : .success(current)
        } catch { result = .failure(error) }
        // A lease that cannot be given up runs out by itself.
        try? await context.stores.leases.releaseLease(name, holder: holder)
        return try result.get()
    }

    private func refresh(
        _ record: BFFSessionRecord, _ name: String, _ holder: String
    ) async throws(BFFFailure) -> BFFSessionRecord {
        guard let provider = providers.provider(named: record.user.provider) else {
            try await sessions.end(record)
            throw .sessionExpired(
                "session \(record.handle): the provider \(record.user.provider) is no longer configured")
        }
        let old = ReceivedTokens(
            idToken: try sessions.sealer.open(.idToken, of: record),
            refreshToken: try sessions.sealer.open(.refreshToken, of: record))
        let exchange = await renewing(name, holder) { await provider.refresh(old, subject: record.user.subject) }
        switch exchange.answer {
        case .tokens(let tokens): return try await store(tokens, record, provider)
        case .transient(let detail): throw .refreshUnavailable("session \(record.handle): \(detail)")
        case .over(let detail):
            // Whoever has the lease now may just have been given what was refused here.
            guard exchange.isLeaseHeld else {
                throw .refreshUnavailable("session \(record.handle): the lease was lost, and then: \(detail)")
            }
            return try await end(record, detail)
        }
    }

    private enum Event: Sendable {
        case answer(RefreshAnswer)
        case leaseLost
    }

    /// Runs the exchange with the provider while the lease is renewed, and says whether it was held to the end.
    ///
    /// An exchange that is under way is not broken off: what the provider gave may be the only refresh token that still works,
    /// and the fence decides whether it may be written.
    private func renewing(
        _ name: String, _ holder: String, _ exchange: @escaping @Sendable () async -> RefreshAnswer
    ) async -> (answer: RefreshAnswer, isLeaseHeld: Bool) {
        await withTaskGroup(of: Event?.self) { group in
            group.addTask { .answer(await exchange()) }
            group.addTask { await renew(name, holder) ? nil : .leaseLost }
            var isLeaseHeld = true
            for await event in group {
                switch event {
                case .answer(let answer):
                    group.cancelAll()
                    return (answer, isLeaseHeld)
                case .leaseLost: isLeaseHeld = false
                case nil: continue
                }
            }
            return (.transient(detail: "the exchange ended without an answer"), isLeaseHeld)
        }
    }

    /// Renews the lease until it is told to stop: true. False as soon as the lease is another's.
    private func renew(_ name: String, _ holder: String) async -> Bool {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.renewalInterval)
            if Task.isCancelled { return true }
            let now = context.clock()
            let renewal = try? await context.stores.leases.renewLease(
                name, holder: holder, now: now, expiresAt: now + Self.leaseLifetime)
            // A store that does not answer may do so the next time; the fence protects what is written.
            if renewal == .lost { return false }
        }
        return true
    }

    /// Writes the tokens where the session still has those that were refreshed.
    private func store(
        _ tokens: ReceivedTokens, _ record: BFFSessionRecord, _ provider: Provider
    ) async throws(BFFFailure) -> BFFSessionRecord {
        let generation = record.tokens.generation + 1
        let sealed = try sessions.sealer.seal(tokens, handle: record.handle, generation: generation)
        if try await write(sealed, record) == .won {
            context.logger.debug("tokens refreshed", metadata: ["gatehouse.provider": "\(provider.name)"])
            var record = record
            record.tokens = sealed
            return record
        }
        do throws(BFFFailure) { return try await live(record) } catch {
            // The session ended meanwhile: what was just issued for it must not live on.
            if error.code == .sessionExpired, let token = tokens.refreshToken {
                await provider.revoke(refreshToken: token)
            }
            throw error
        }
    }

    /// One conditional write, tried several times: the refresh token in it may be the only one that still works.
    private func write(
        _ tokens: BFFSessionRecord.SealedTokens, _ record: BFFSessionRecord
    ) async throws(BFFFailure) -> ConditionalWrite {
        for _ in 0..<Self.writeAttempts - 1 {
            let now = context.clock()
            if let write = try? await context.stores.sessions.replaceTokens(
                tokens, of: record.hash, expectedGeneration: record.tokens.generation, now: now)
            {
                return write
            }
            await sleep(Self.pollInterval)
        }
        let now = context.clock()
        return try await loaded(
            await context.stores.sessions.replaceTokens(
                tokens, of: record.hash, expectedGeneration: record.tokens.generation, now: now))
    }

    /// Ends the session, unless another node has refreshed it with the token that was refused here.
    private func end(_ record: BFFSessionRecord, _ detail: String) async throws(BFFFailure) -> BFFSessionRecord {
        let current = try await live(record)
        guard current.tokens.generation == record.tokens.generation else { return current }
        try await sessions.end(record)
        throw .sessionExpired("session \(record.handle): \(detail); the session has been ended")
    }
}
