import HTTPExchange
import JOSE
import Logging
import OAuthCore
import Synchronization
import KeySets

/// The keys of one issuer, kept and renewed: runs `KeySetCacheState` against the network.
final class KeySetCache: Sendable {
    private struct Locked {
        var state: KeySetCacheState<KeySet>
        var fetch: SharedResult<Void>?
    }

    private let locked: Mutex<Locked>
    private let source: KeySetSource
    private let clock: @Sendable () -> UnixTime
    private let logger: Logger

    init(source: KeySetSource, timing: KeySetTiming, clock: @escaping @Sendable () -> UnixTime, logger: Logger) {
        self.locked = Mutex(Locked(state: KeySetCacheState(timing: timing)))
        self.source = source
        self.clock = clock
        self.logger = logger
    }

    /// Which key set is in force: what was verified under another one has to be verified again. Nil: none may be used.
    func generation(now: UnixTime) -> UInt64? {
        guard case .use(_, let generation, _) = lookUp(now: now, { _ in true }).lookup else { return nil }
        return generation
    }

    /// The key that the header names, and the generation of the key set that it is from.
    func key(for header: JWSHeader, kid: KeyID) async throws(AccessTokenError) -> (VerificationKey, UInt64) {
        let isThere = { (set: KeySet) in set.keys.contains(kid: kid) }
        var (lookup, fetch) = lookUp(now: clock(), isThere)
        if lookup == .fetch || lookup == .wait, let fetch {
            guard await fetch.wait() != nil else { throw AccessTokenError(.cancelled, "the caller was cancelled") }
            let now = clock()
            lookup = locked.withLock { $0.state.lookUpAfterFetch(now: now, has: isThere) }
        }
        let issuer = source.issuer.issuer
        switch lookup {
        case .use(let set, let generation, _):
            do { return (try set.keys.verificationKey(for: header), generation) } catch {
                throw AccessTokenError(.unknownKey, "keys of \(issuer): \(error)")
            }
        case .unknownKey, .fetch, .wait:
            throw AccessTokenError(.unknownKey, "kid \(LogText.quote(kid.rawValue)) is not among the keys of \(issuer)")
        case .unavailable(let pause):
            throw AccessTokenError(
                .keysUnavailable, "no keys of \(issuer) can be had, next attempt in \(pause.wholeMilliseconds) ms")
        }
    }

    /// Fetches the keys unless they are there. An issuer that is down is logged, not thrown.
    func warmUp() async {
        let (lookup, fetch) = lookUp(now: clock()) { _ in true }
        if lookup == .fetch || lookup == .wait { _ = await fetch?.wait() }
    }

    /// Looks up, and sets going what is to be fetched. The fetch comes along where there is one to wait for.
    private func lookUp(
        now: UnixTime, _ isThere: (KeySet) -> Bool
    ) -> (lookup: KeySetCacheState<KeySet>.Lookup, fetch: SharedResult<Void>?) {
        let (lookup, fetch, isNew) = locked.withLock { locked in
            let lookup = locked.state.lookUp(now: now, has: isThere)
            switch lookup {
            case .fetch, .use(_, _, refresh: true):
                let fetch = SharedResult<Void>()
                locked.fetch = fetch
                return (lookup, SharedResult<Void>?.some(fetch), true)
            case .wait: return (lookup, locked.fetch, false)
            case .use, .unknownKey, .unavailable: return (lookup, nil, false)
            }
        }
        if isNew, let fetch {
            // The cache's own task and no caller's: callers share it, and one that is cancelled must not fail the others.
            // It ends by itself: every exchange with the issuer has a timeout.
            Task { await run(fetch) }
        }
        return (lookup, fetch)
    }

    private func run(_ fetch: SharedResult<Void>) async {
        let issuer = source.issuer.issuer
        do throws(KeySetSource.Failure) {
            let keys = try await source.fetch()
            let now = clock()
            locked.withLock { $0.state.fetched(keys, now: now) }
            logger.debug(
                "keys fetched",
                metadata: ["gatehouse.issuer": "\(issuer)", "keys": "\(keys.keys.verificationKeys.count)"])
        } catch {
            let now = clock()
            locked.withLock { $0.state.failed(now: now) }
            logger.warning(
                "keys could not be fetched",
                metadata: ["gatehouse.issuer": "\(issuer)", "error.detail": "\(error.detail)"])
        }
        fetch.finish(())
    }
}
