package import HTTPExchange
package import HTTPTypes
import OAuthCore

/// `/auth/verify`: forward authentication for a proxy that asks before it lets a request through. 200 with who it is, or 401 with where to
/// log in.
///
/// nginx, Caddy and Traefik ask this one path; Envoy appends the path that was asked for, and keeps the method.
package struct VerifyEndpoint: Sendable {
    /// The methods with which a proxy may ask: they are those of the original request, and nothing is changed by them here.
    package static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete, .options]
    /// The path.
    package static let path = "/auth/verify"

    private let services: BFFServices

    package init(_ services: BFFServices) { self.services = services }

    /// Answers a proxy's question.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        do throws(BFFFailure) {
            let user = try await services.sessions.session(for: request).user
            var fields: HTTPFields = [.cacheControl: "no-store"]
            fields[.xAuthUser] = HeaderText.encode(user.userID)
            if let name = user.name { fields[.xAuthName] = HeaderText.encode(name) }
            if let email = user.email, user.isEmailVerified { fields[.xAuthEmail] = HeaderText.encode(email) }
            return EndpointResponse(status: .ok, headerFields: fields)
        } catch {
            var answer = services.errors.answer(error, request)
            if error.status == .unauthorized { answer.headerFields[.xAuthLogin] = loginURL(request) }
            return answer
        }
    }

    /// Where to log in, coming back to what was asked for if that is a place to which a login may lead.
    private func loginURL(_ request: EndpointRequest) -> String {
        let providers = services.context.settings.providers
        let original = OriginalRequest(request, location: services.location, path: Self.path)
        let target = original.candidates.lazy.compactMap { try? services.returnTargets.parse($0) }.first
        return services.location.loginURL(
            provider: providers.count == 1 ? providers.first?.name : nil, returnTarget: target?.location)
    }
}

extension HTTPField.Name {
    package static let xAuthUser = fixed("X-Auth-User")
    package static let xAuthName = fixed("X-Auth-Name")
    package static let xAuthEmail = fixed("X-Auth-Email")
    package static let xAuthLogin = fixed("X-Auth-Login")
}
