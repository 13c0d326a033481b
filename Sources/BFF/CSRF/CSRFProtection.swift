package import HTTPExchange
package import HTTPTypes
package import OAuthCore
import Secrets

/// Keeps other sites from acting with a person's session: a token that only the own pages can read, and the origin of the request.
package struct CSRFProtection: Sendable {
    /// The field of a form that brings the token.
    package static let formField = "csrf_token"

    private let hasher: KeyedHasher
    private let maximumAge: Duration
    private let origins: OriginPolicy
    private let clock: @Sendable () -> UnixTime

    package init(context: BFFContext, origins: OriginPolicy) {
        hasher = context.csrfKeyRing.hasher(for: "csrf")
        maximumAge = context.settings.sessions.csrfTokenMaximumAge
        self.origins = origins
        clock = context.clock
    }

    /// A fresh token of the session.
    package func token(for session: BFFSessionRecord, now: UnixTime) -> String {
        let mac = hasher.hash(CSRFToken.message(session: session.hash, issuedAt: now))
        return CSRFToken(issuedAt: now, mac: mac.bytes).text
    }

    /// A fresh token of the session.
    package func token(for session: BFFSessionRecord) -> String { token(for: session, now: clock()) }

    /// Whether a method changes something. RFC 9110 §9.2.1.
    package static func isUnsafe(_ method: HTTPRequest.Method) -> Bool {
        switch method {
        case .get, .head, .options, .trace: false
        default: true
        }
    }

    /// Checks a request that carries a session: of an unsafe method it needs the session's token, and to come from an allowed page.
    ///
    /// - Throws: 403 `csrf_token_mismatch`, 403 `origin_not_allowed`.
    /// - Parameter allowsForm: whether a form may bring the token in its field `csrf_token`, where no header field does.
    package func check(
        _ request: EndpointRequest, session: LiveSession, allowsForm: Bool = false
    ) throws(BFFFailure) {
        guard Self.isUnsafe(request.method) else { return }
        let token = request.headerFields.value(.xCSRFToken) ?? (allowsForm ? request.formFields?[Self.formField] : nil)
        if let problem = problem(token, session.record) {
            throw BFFFailure(
                .csrfTokenMismatch, .forbidden,
                "The X-CSRF-Token header is missing or wrong. GET /auth/me has a fresh one.",
                detail: "X-CSRF-Token of session \(session.record.handle): \(problem)")
        }
        try origins.check(request)
    }

    private func problem(_ text: String?, _ session: BFFSessionRecord) -> String? {
        guard let text else { return "it is missing" }
        guard let token = CSRFToken(parsing: text) else { return "it is none of ours" }
        let message = CSRFToken.message(session: session.hash, issuedAt: token.issuedAt)
        guard hasher.matches(SecretHash(token.mac), message) else { return "it belongs to another session or key" }
        guard token.isCurrent(at: clock(), maximumAge: maximumAge) else {
            return "it is older than csrf_token_max_age"
        }
        return nil
    }
}

extension EndpointRequest {
    /// Whether a page's own form sent it.
    package var isForm: Bool { mediaType == "application/x-www-form-urlencoded" }
    /// The fields of a form; nil where it is none, or repeats a field.
    var formFields: FormParameters? { isForm ? try? FormParameters(body) : nil }
}
