import HTTPExchange
package import Logging
package import OAuthCore
import Synchronization

/// Something of an issuer's that is fetched, kept and renewed: runs `KeySetCacheState` against the network.
package final class RenewedCache<Value: Sendable & Equatable>: Sendable {
    /// What came of asking.
    package enum Answer: Sendable {
        /// The value, and which one it is: another value has another generation.
        case value(Value, generation: UInt64)
        /// There is a value, and it is not the wanted one.
        case unknown
        /// There is none, or it is older than may be; the next attempt is due after that time.
        case unavailable(retryAfter: Duration)
        /// The task that asked was cancelled.
        case cancelled
    }

    /// Fetches the value.
    package typealias Fetch = @Sendable () async throws(KeySetSource.Failure) -> Value

    private struct Locked {
        var state: KeySetCacheState<Value>
        var fetch: SharedResult<Void>?
    }

    private let locked: Mutex<Locked>
    private let what: StaticString
    private let issuer: String
    private let fetch: Fetch
    private let clock: @Sendable () -> UnixTime
    private let logger: Logger

    /// A cache that knows nothing yet. `what` says in the log what it is that is fetched, `issuer` whose it is.
    package init(
        _ what: StaticString, of issuer: String, timing: KeySetTiming, clock: @escaping @Sendable () -> UnixTime,
        logger: Logger, fetch: @escaping Fetch
    ) {
        self.locked = Mutex(Locked(state: KeySetCacheState(timing: timing)))
        self.what = what
        self.issuer = issuer
        self.fetch = fetch
        self.clock = clock
        self.logger = logger
    }

    /// The value, where there is one that is wanted; waits for it where it is being fetched.
    package func value(where isWanted: (Value) -> Bool = { _ in true }) async -> Answer {
        var (lookup, fetch) = lookUp(now: clock(), isWanted)
        if lookup == .fetch || lookup == .wait, let fetch {
            guard await fetch.wait() != nil else { return .cancelled }
            let now = clock()
            lookup = locked.withLock { $0.state.lookUpAfterFetch(now: now, has: isWanted) }
        }
        return switch lookup {
        case .use(let value, let generation, _): .value(value, generation: generation)
        case .unknownKey, .fetch, .wait: .unknown
        case .unavailable(let pause): .unavailable(retryAfter: pause)
        }
    }

    /// Which value is in force; nil: none may be used.
    package func generation(now: UnixTime) -> UInt64? {
        guard case .use(_, let generation, _) = lookUp(now: now, { _ in true }).lookup else { return nil }
        return generation
    }

    /// Fetches the value unless it is there, or an attempt is not due yet. An issuer that is down is logged, not thrown.
    package func warmUp() async {
        let (lookup, fetch) = lookUp(now: clock()) { _ in true }
        if lookup == .fetch || lookup == .wait { _ = await fetch?.wait() }
    }

    /// Looks up, and sets going what is to be fetched. The fetch comes along where there is one to wait for.
    private func lookUp(
        now: UnixTime, _ isWanted: (Value) -> Bool
    ) -> (lookup: KeySetCacheState<Value>.Lookup, fetch: SharedResult<Void>?) {
        let (lookup, fetch, isNew) = locked.withLock { locked in
            let lookup = locked.state.lookUp(now: now, has: isWanted)
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

    private func run(_ running: SharedResult<Void>) async {
        do throws(KeySetSource.Failure) {
            let value = try await fetch()
            let now = clock()
            locked.withLock { $0.state.fetched(value, now: now) }
            logger.debug("\(what) fetched", metadata: ["gatehouse.issuer": "\(issuer)"])
        } catch {
            let now = clock()
            locked.withLock { $0.state.failed(now: now) }
            logger.warning(
                "\(what) could not be fetched",
                metadata: ["gatehouse.issuer": "\(issuer)", "error.detail": "\(error.detail)"])
        }
        running.finish(())
    }
}
