public import HTTPExchange
import JOSE
public import Logging
import Metrics
package import OAuthCore
package import KeySets

/// Decides whether an access token is good, and says why where it is not. RFC 9068 §4, RFC 7662.
///
///     let verifier = AccessTokenVerifier(TrustedIssuer("https://login.example.com"), http: http)
///     let token = try await verifier.verify(bearer, audience: "MyService")
///
/// The issuers' keys are fetched when they are first needed, or by `warmUp()`, and renewed every 5 minutes in the
/// background. A `kid` that is not among them causes one fetch at most every 10 seconds, shared by all who wait. While an
/// issuer is down its keys stay in use for a day; without keys nobody is let in. Tokens that were found good are kept by
/// their hash, 8192 of them, as long as the issuer's keys are the same: only the signature is spared, all else is checked again.
public final class AccessTokenVerifier: Sendable {
    /// The longest token that is looked at, in bytes.
    public static let maximumTokenLength = 16 << 10
    /// The longest token that is kept, which bounds the memory of the cache.
    static let maximumKeptLength = 4 << 10
    package static let cacheCapacity = 8192

    private let issuers: [String: IssuerVerifier]
    private let introspector: Introspector?
    private let rules: AccessTokenRules
    private let cache: VerifiedTokenCache<Kept>?
    private let metrics = VerifierMetrics()
    private let clock: @Sendable () -> UnixTime

    /// A token that was found good, and what has to be true still for it to be so.
    private struct Kept {
        let token: VerifiedAccessToken
        let basis: Basis

        enum Basis {
            /// Signed by a key of this generation.
            case signature(IssuerVerifier, generation: UInt64)
            /// Said by the issuer, and believed until then.
            case introspection(until: UnixTime)
        }
    }

    /// A verifier that trusts these issuers.
    ///
    /// - Parameters:
    ///   - leeway: how far the clocks of issuer and resource server may differ.
    ///   - introspection: whom to ask about tokens that are no JWTs; nil: they are refused.
    public convenience init(
        _ issuers: TrustedIssuer..., introspection: TokenIntrospection? = nil, leeway: Duration = .seconds(5),
        http: any OutboundClient, logger: Logger = Logger(label: "gatehouse.resource-server")
    ) {
        self.init(issuers, introspection: introspection, leeway: leeway, http: http, logger: logger)
    }

    /// The same for a list of issuers, as a configuration has it. Of two with the same name the first counts.
    public convenience init(
        issuers: [TrustedIssuer], introspection: TokenIntrospection? = nil, leeway: Duration = .seconds(5),
        http: any OutboundClient, logger: Logger = Logger(label: "gatehouse.resource-server")
    ) {
        self.init(issuers, introspection: introspection, leeway: leeway, http: http, logger: logger)
    }

    package init(
        _ issuers: [TrustedIssuer], introspection: TokenIntrospection? = nil, leeway: Duration = .seconds(5),
        http: any OutboundClient, logger: Logger, timing: KeySetTiming = KeySetTiming(),
        cacheCapacity: Int = AccessTokenVerifier.cacheCapacity,
        clock: @escaping @Sendable () -> UnixTime = { SystemClock.now }
    ) {
        let verifiers = issuers.map { issuer in
            let source = issuer.keySource(through: http, timeout: timing.timeout)
            return IssuerVerifier(
                issuer, keys: KeySetCache(source: source, timing: timing, clock: clock, logger: logger))
        }
        self.issuers = Dictionary(verifiers.map { ($0.issuer.issuer, $0) }) { first, _ in first }
        self.introspector = introspection.map { Introspector(settings: $0, http: http, clock: clock, logger: logger) }
        self.rules = AccessTokenRules(leeway: leeway)
        self.cache = cacheCapacity > 0 ? VerifiedTokenCache(capacity: cacheCapacity) : nil
        self.clock = clock
    }

    /// The token's meaning, where it is good for one of these audiences. It waits for keys where there are none yet.
    public func verify(_ token: String, audience: String...) async throws(AccessTokenError) -> VerifiedAccessToken {
        try await verify(token, audiences: audience)
    }

    /// The same for any number of audiences.
    public func verify(_ token: String, audiences: [String]) async throws(AccessTokenError) -> VerifiedAccessToken {
        do throws(AccessTokenError) {
            let verified = try await decide(token, audiences)
            return verified
        } catch {
            metrics.refused(error.code)
            throw error
        }
    }

    /// Fetches the keys of every issuer that are not there yet, so that the first request need not wait.
    ///
    /// An issuer that is down is logged and tried again when its keys are needed.
    public func warmUp() async {
        await withTaskGroup(of: Void.self) { group in
            for issuer in issuers.values { group.addTask { await issuer.keys.warmUp() } }
        }
    }

    /// The issuers that are trusted, in a stable order.
    public var trustedIssuers: [String] { issuers.keys.sorted() }

    private func decide(_ token: String, _ audiences: [String]) async throws(AccessTokenError) -> VerifiedAccessToken {
        guard token.utf8.count <= Self.maximumTokenLength else {
            throw AccessTokenError(
                .tooLarge, "the token has \(token.utf8.count) bytes, at most \(Self.maximumTokenLength)")
        }
        let digest = TokenDigest(of: token)
        if let kept = cache?.value(of: digest) {
            let now = clock()
            if isStillGood(kept, now) {
                try check(kept.token, audiences, audienceRule(kept.basis), now)
                metrics.fromCache.increment()
                return kept.token
            }
            cache?.remove(digest)
        }
        let fresh = try await isJWT(token) ? verifySigned(token) : introspect(token, digest)
        try check(fresh.token, audiences, audienceRule(fresh.basis), clock())
        if token.utf8.count <= Self.maximumKeptLength { cache?.insert(fresh, for: digest) }
        return fresh.token
    }

    private func isStillGood(_ kept: Kept, _ now: UnixTime) -> Bool {
        switch kept.basis {
        case .signature(let verifier, let generation): verifier.keys.generation(now: now) == generation
        case .introspection(let until): now < until
        }
    }

    private func audienceRule(_ basis: Kept.Basis) -> TrustedIssuer.Audience {
        switch basis {
        case .signature(let verifier, _): verifier.issuer.audience
        case .introspection: introspector?.settings.audience ?? .required
        }
    }

    /// What depends on the moment and on who is asked. RFC 9068 §4.
    private func check(
        _ token: VerifiedAccessToken, _ audiences: [String], _ rule: TrustedIssuer.Audience, _ now: UnixTime
    ) throws(AccessTokenError) {
        try rules.checkAudience(token.statedAudience, expected: audiences, rule: rule)
        try rules.checkTimes(
            expiresAt: token.expiresAt, notBefore: token.notBefore, issuedAt: token.issuedAt, now: now)
    }

    /// Whether it has the three parts of a signed JWT. RFC 7515 §3.1.
    private func isJWT(_ token: String) -> Bool {
        token.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: ".") ? 1 : 0) } == 2
    }

    private func verifySigned(_ token: String) async throws(AccessTokenError) -> Kept {
        let parsed = try IssuerVerifier.parse(token)
        let claims = try IssuerVerifier.unverifiedClaims(parsed)
        guard let name = try ReceivedClaims.string("iss", claims), let verifier = issuers[name] else {
            let received = LogText.quote(claims["iss"]?.stringValue ?? "")
            throw AccessTokenError(
                .unknownIssuer, "iss: received \(received), expected \(trustedIssuers.joined(separator: " or "))")
        }
        let generation = try await verifier.verifySignature(parsed)
        let checked = try ReceivedClaims(claims)
        try rules.checkUse(checked, rule: verifier.issuer.tokenType)
        metrics.bySignature.increment()
        return Kept(token: VerifiedAccessToken(checked), basis: .signature(verifier, generation: generation))
    }

    private func introspect(_ token: String, _ digest: TokenDigest) async throws(AccessTokenError) -> Kept {
        guard let introspector else {
            throw AccessTokenError(.opaqueNotSupported, "the token is no JWT, and no introspection is set up")
        }
        guard BearerCredentials.isToken(token) else {
            throw AccessTokenError(.malformed, "the token has characters that no token has")
        }
        let askedAt = clock()
        let claims = try await introspector.claims(of: token, digest)
        try rules.checkUse(claims, rule: .accessToken)
        metrics.byIntrospection.increment()
        return Kept(
            token: VerifiedAccessToken(claims),
            basis: .introspection(until: askedAt + introspector.settings.maximumAge))
    }
}

/// Handles of the metrics, looked up once.
private struct VerifierMetrics: Sendable {
    private static let label = "gatehouse.access_token.verified"
    let fromCache = Counter(label: label, dimensions: [("by", "cache")])
    let bySignature = Counter(label: label, dimensions: [("by", "signature")])
    let byIntrospection = Counter(label: label, dimensions: [("by", "introspection")])
    private let refusals = Dictionary(
        uniqueKeysWithValues: AccessTokenError.Code.allCases.map { code in
            (code, Counter(label: "gatehouse.access_token.refused", dimensions: [("reason", code.rawValue)]))
        })

    func refused(_ code: AccessTokenError.Code) { refusals[code]?.increment() }
}
