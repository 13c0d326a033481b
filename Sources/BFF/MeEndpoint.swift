package import HTTPExchange
import HTTPTypes
package import OAuthCore

/// `/auth/me`: who is logged in, and a fresh token against forged requests. It ignores one that was sent.
package struct MeEndpoint: Sendable {
    private let services: BFFServices

    package init(_ services: BFFServices) { self.services = services }

    /// Answers GET.
    package func handle(_ request: EndpointRequest) async throws(BFFFailure) -> EndpointResponse {
        let session = try await services.sessions.session(for: request)
        var json = JSONWriter()
        json.beginObject()
        session.user.write(to: &json)
        json.endObject()
        return .json(json, headerFields: [.xCSRFToken: services.csrf.token(for: session.record)])
    }
}

extension BFFUser {
    /// The members `user_id`, `email`, `name` and `provider`; what the provider did not say is null.
    package func write(to json: inout JSONWriter) {
        json.member("user_id", userID)
        Self.member("email", email, &json)
        Self.member("name", name, &json)
        json.member("provider", provider)
    }

    private static func member(_ name: String, _ value: String?, _ json: inout JSONWriter) {
        json.name(name)
        if let value { json.string(value) } else { json.null() }
    }
}
