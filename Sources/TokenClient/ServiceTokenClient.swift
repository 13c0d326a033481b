public import HTTPExchange
public import Logging
import Metrics
package import OAuthCore
public import ServiceLifecycle
import Synchronization

/// Gets access tokens for this program itself by client credentials, and keeps them. RFC 6749 §4.4.
///
///     let tokens = ServiceTokenClient(
///         issuer: "https://login.example.com",
///         credentials: .secretBasic(clientID: "MyBFF", clientSecret: secret), http: http)
///     let token = try await tokens.token(scope: "MyService/weather_read")
///
/// One client stands for one issuer and one registered client; its tokens are kept by scope and resource, at most 1000.
/// A hit takes one lock and no suspension. Callers that miss at the same time share one request, and one that is
/// cancelled leaves the others undisturbed. After four fifths of a token's lifetime the next caller sets its renewal
/// going and gets the token at hand; run as a service, the client does so itself, for tokens that are in use. A failure is told to those who waited for it and to nobody after them; attempts
/// are spaced by a doubling pause with jitter, of which nobody waits for more than a second.
public final class ServiceTokenClient: Service {
    /// The client that the tokens are for.
    public var clientID: String { requester.credentials.clientID }

    typealias Outcome = Result<ServiceToken, ServiceTokenError>

    private struct State {
        var cache: TokenCacheState
        var requests: [TokenCacheState.Key: SharedResult<Outcome>] = [:]
    }

    private let state: Mutex<State>
    private let requester: TokenRequester
    private let environment: TokenClientEnvironment
    private let timing: TokenTiming
    private let metrics = TokenClientMetrics()
    private let logger: Logger

    /// A client of an issuer whose token endpoint its metadata names. RFC 8414; the issuer is `https`, or on a loopback name.
    public convenience init(
        issuer: String, credentials: ClientCredentials, http: any OutboundClient,
        logger: Logger = Logger(label: "gatehouse.token-client")
    ) {
        self.init(.issuer(issuer), credentials, http, logger)
    }

    /// A client of a token endpoint that the operator names.
    public convenience init(
        tokenEndpoint: String, credentials: ClientCredentials, http: any OutboundClient,
        logger: Logger = Logger(label: "gatehouse.token-client")
    ) {
        self.init(.tokenEndpoint(tokenEndpoint), credentials, http, logger)
    }

    package init(
        _ place: TokenRequester.Place, _ credentials: ClientCredentials, _ http: any OutboundClient, _ logger: Logger,
        timing: TokenTiming = TokenTiming(), environment: TokenClientEnvironment = .system
    ) {
        self.state = Mutex(State(cache: TokenCacheState(timing: timing)))
        self.requester = TokenRequester(place: place, credentials: credentials, http: http, clock: environment.clock)
        self.environment = environment
        self.timing = timing
        var logger = logger
        logger[metadataKey: "gatehouse.client_id"] = "\(credentials.clientID)"
        self.logger = logger
    }

    /// A token with the scope (space-separated), for the resource if one is named. RFC 6749 §4.4.2, RFC 8707 §2.
    ///
    /// An empty scope asks for all that the client is registered for.
    public func token(scope: String, resource: String? = nil) async throws(ServiceTokenError) -> ServiceToken {
        let key = TokenCacheState.Key(scope: scope, resource: resource)
        let request: SharedResult<Outcome>
        switch lookUp(key) {
        case .token(let token): return token
        case .outcome(let outcome): request = outcome
        }
        guard let outcome = await request.wait() else {
            throw ServiceTokenError(.cancelled, detail: "the caller of the token request was cancelled")
        }
        return try outcome.get()
    }

    /// Tells that a service refused the token as invalid. Returns whether `token(scope:resource:)` is worth asking again.
    ///
    /// Another refusal within 5 seconds is answered false: then it is not the token.
    public func reject(_ token: ServiceToken, scope: String, resource: String? = nil) -> Bool {
        let key = TokenCacheState.Key(scope: scope, resource: resource)
        let now = environment.clock()
        let isWorthAsking = state.withLock { $0.cache.rejected(key, token, now: now) }
        logger.info("token refused by the service", metadata: ["oauth.scope": "\(scope)", "renew": "\(isWorthAsking)"])
        return isWorthAsking
    }

    /// Renews tokens before they expire, though nobody asks meanwhile: those that were used since their last renewal.
    ///
    /// Run it as a service; it ends with a graceful shutdown, or when its task is cancelled.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                self.renewDue()
                await self.environment.sleep(self.timing.renewalInterval)
            }
        }
    }

    private func renewDue() {
        let now = environment.clock()
        let due = state.withLock { state in
            state.cache.dueRenewals(now: now).map { key in
                let request = SharedResult<Outcome>()
                state.requests[key] = request
                return (key, request)
            }
        }
        for (key, request) in due {
            logger.debug("renewal", metadata: ["oauth.scope": "\(key.scope)"])
            start(request, key, after: .zero)
        }
    }

    private enum Found {
        case token(ServiceToken)
        case outcome(SharedResult<Outcome>)
    }

    private func lookUp(_ key: TokenCacheState.Key) -> Found {
        let now = environment.clock()
        let (lookup, request) = state.withLock { state in
            let lookup = state.cache.lookUp(key, now: now)
            switch lookup {
            case .hit: return (lookup, SharedResult<Outcome>?.none)
            case .wait: return (lookup, state.requests[key])
            case .hitAndRenew, .request:
                let request = SharedResult<Outcome>()
                state.requests[key] = request
                return (lookup, request)
            }
        }
        return act(on: lookup, request ?? SharedResult(), key)
    }

    private func act(on lookup: TokenCacheState.Lookup, _ request: SharedResult<Outcome>, _ key: TokenCacheState.Key)
        -> Found
    {
        switch lookup {
        case .hit(let token):
            metrics.hits.increment()
            logger.debug("cache hit", metadata: ["oauth.scope": "\(key.scope)"])
            return .token(token)
        case .hitAndRenew(let token):
            metrics.hits.increment()
            logger.debug("cache hit", metadata: ["oauth.scope": "\(key.scope)", "renewal": "started"])
            start(request, key, after: .zero)
            return .token(token)
        case .request(let pause):
            metrics.misses.increment()
            logger.debug("cache miss", metadata: ["oauth.scope": "\(key.scope)"])
            start(request, key, after: pause)
            return .outcome(request)
        case .wait:
            metrics.misses.increment()
            logger.debug("cache miss", metadata: ["oauth.scope": "\(key.scope)", "request": "shared"])
            return .outcome(request)
        }
    }

    private func start(_ request: SharedResult<Outcome>, _ key: TokenCacheState.Key, after pause: Duration) {
        // The client's own task and no caller's: callers share it, and one that is cancelled must not fail the others.
        // It ends by itself: the attempts are counted and each has a timeout.
        Task { await run(request, key, after: pause) }
    }

    private func run(_ request: SharedResult<Outcome>, _ key: TokenCacheState.Key, after pause: Duration) async {
        var pause = pause
        while true {
            if pause > .zero { await environment.sleep(pause) }
            do throws(ServiceTokenError) {
                let token = try await requester.request(key)
                let jitter = environment.random()
                state.withLock { state in
                    state.cache.succeeded(key, token, jitter: jitter)
                    state.requests[key] = nil
                }
                logger.debug(
                    "token obtained",
                    metadata: ["oauth.scope": "\(key.scope)", "expires_at": "\(token.expiresAt.seconds)"])
                return request.finish(.success(token))
            } catch {
                guard let next = pauseAfter(error, key) else { return request.finish(.failure(error)) }
                pause = next
            }
        }
    }

    /// How long to wait before the next attempt; nil: there is none.
    private func pauseAfter(_ error: ServiceTokenError, _ key: TokenCacheState.Key) -> Duration? {
        let (now, jitter) = (environment.clock(), environment.random())
        metrics.failures.increment()
        let next = state.withLock { state in
            let next = state.cache.failed(key, isTransient: error.isTransient, now: now, jitter: jitter)
            if next == .giveUp { state.requests[key] = nil }
            return next
        }
        let metadata: Logger.Metadata = [
            "oauth.scope": "\(key.scope)", "error.code": "\(error.code.rawValue)", "error.detail": "\(error.detail)",
        ]
        guard case .retry(let pause) = next else {
            logger.warning("token request failed", metadata: metadata)
            return nil
        }
        logger.info("token request failed, trying again", metadata: metadata)
        return pause
    }
}

/// What the client needs of the world beside the network.
package struct TokenClientEnvironment: Sendable {
    /// The present moment.
    package var clock: @Sendable () -> UnixTime
    /// A random number, 0 to 1.
    package var random: @Sendable () -> Double
    /// Lets time pass.
    package var sleep: @Sendable (Duration) async -> Void

    package init(
        clock: @escaping @Sendable () -> UnixTime, random: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (Duration) async -> Void
    ) {
        self.clock = clock
        self.random = random
        self.sleep = sleep
    }

    /// The machine's own.
    package static let system = TokenClientEnvironment(
        clock: { SystemClock.now }, random: { Double.random(in: 0..<1) },
        sleep: { pause in
            // Nobody cancels the task of a request; if somebody did, the next attempt would only come early.
            try? await Task.sleep(for: pause)
        })
}

/// Handles of the metrics, looked up once.
private struct TokenClientMetrics: Sendable {
    let hits = Counter(label: "gatehouse.token_client.cache", dimensions: [("result", "hit")])
    let misses = Counter(label: "gatehouse.token_client.cache", dimensions: [("result", "miss")])
    let failures = Counter(label: "gatehouse.token_client.failed_requests")
}
