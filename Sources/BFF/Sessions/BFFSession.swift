package import HTTPExchange
import HTTPTypes
public import OAuthCore

/// A person who is logged in with a browser, as an application of its own sees them. It was live when the request came.
public struct BFFSession: Sendable {
    /// The person.
    public var user: BFFUser { live.user }
    /// What `/auth/sessions` calls it; it opens nothing.
    public var id: String { live.record.handle }
    /// When the session began.
    public var startedAt: UnixTime { live.record.createdAt }
    /// When the person proved who they are, `auth_time`: with single sign-on long before the session. OpenID Connect Core §2.
    ///
    /// nil where the provider does not say.
    public var authenticatedAt: UnixTime? { try? ClaimReader(claims).optionalTime("auth_time") }
    /// How strongly: the class that the provider names. nil where it names none.
    public var acr: String? { claims["acr"]?.stringValue }
    /// Every claim of the ID token; empty for a provider without ID tokens.
    public let claims: JSONObject
    /// A token against forged requests: a form's field `csrf_token`, or the header field `X-CSRF-Token`. It holds for twelve hours unless the
    /// settings say otherwise.
    public let csrfToken: String
    /// The session as it was read.
    package let live: LiveSession

    package init(_ live: LiveSession, claims: JSONObject, csrfToken: String) {
        self.live = live
        self.claims = claims
        self.csrfToken = csrfToken
    }
}

extension BackendForFrontend {
    /// The session of a request; nil where there is none that is live and this browser's.
    ///
    /// - Throws: 503 where the store cannot say: nobody is taken for nobody then.
    package func session(of request: EndpointRequest) async throws(BFFFailure) -> BFFSession? {
        let live: LiveSession
        do throws(BFFFailure) { live = try await services.sessions.session(for: request) } catch {
            guard error.status == .unauthorized else { throw error }
            return nil
        }
        let idToken = try services.sessions.sealer.open(.idToken, of: live.record)
        return BFFSession(
            live, claims: idToken.map(Self.claims) ?? [:], csrfToken: services.csrf.token(for: live.record))
    }

    /// The claims of an ID token that was verified before it was sealed.
    private static func claims(_ idToken: String) -> JSONObject {
        let parts = idToken.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Base64URL.decode(String(parts[1])) else { return [:] }
        return (try? JSONReader.parseObject(payload, limits: JSONLimits(bytes: 64 << 10))) ?? [:]
    }

    /// Refuses a request that changes something and does not come from a page of this session.
    ///
    /// - Throws: 403 `csrf_token_mismatch`, 403 `origin_not_allowed`.
    package func checkForgery(_ request: EndpointRequest, _ session: BFFSession) throws(BFFFailure) {
        try services.csrf.check(request, session: session.live, allowsForm: true)
    }
}
