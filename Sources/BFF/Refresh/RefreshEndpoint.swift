import HTTPExchange
import HTTPTypes
import OAuthCore

/// `/auth/web/refresh`: refreshes the session's tokens now. The browser sees no token, only until when the new one holds.
struct RefreshEndpoint: Sendable {
    let services: BFFServices

    /// Answers POST.
    func handle(_ request: EndpointRequest) async -> EndpointResponse {
        do throws(BFFFailure) {
            guard SessionRefresher.isOn(services.context.settings) else {
                throw .notFound("oidc.refresh_tokens.enabled or persist_in_session_store is off")
            }
            let session = try await services.sessions.session(for: request)
            try services.csrf.check(request, session: session)
            let token = try await services.refresher.refresh(session)
            var json = JSONWriter()
            json.beginObject()
            json.member("expires_at", value: token.expiresAt.map { .int($0.seconds) } ?? .null)
            json.endObject()
            return .json(json)
        } catch { return services.errors.answer(error, request) }
    }
}
