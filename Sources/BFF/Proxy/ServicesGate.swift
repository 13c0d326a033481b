package import HTTPExchange
package import HTTPTypes
package import OAuthCore

/// The gate of a running backend-for-frontend.
package struct ServicesGate: ProxyGate {
    private let services: BFFServices

    package init(_ services: BFFServices) { self.services = services }

    package func session(for request: EndpointRequest) async throws(BFFFailure) -> LiveSession {
        try await services.sessions.session(for: request)
    }

    package func checkForgery(_ request: EndpointRequest, _ session: LiveSession) throws(BFFFailure) {
        try services.csrf.check(request, session: session)
    }

    package func checkOrigin(_ request: EndpointRequest) throws(BFFFailure) { try services.origins.check(request) }

    package func userToken(_ session: LiveSession) async throws(BFFFailure) -> String {
        try await services.refresher.accessToken(for: session)
    }

    package func serviceToken(_ client: ProxyRoute.ServiceClient) async throws(BFFFailure) -> String {
        try await services.context.serviceTokens(client)
    }

    package func hash(of session: LiveSession) -> SecretHash { session.hash }

    package func preflight(_ request: EndpointRequest) -> EndpointResponse? {
        services.cors.preflight(request, methods: [.get, .head, .post, .put, .patch, .delete])
    }

    package func crossOriginFields(_ request: EndpointRequest) -> HTTPFields {
        var fields = HTTPFields()
        services.cors.apply(to: &fields, for: request)
        return fields
    }

    package func answer(_ failure: BFFFailure, to request: EndpointRequest) -> EndpointResponse {
        services.errors.answer(failure, request)
    }
}
