import HTTPExchange
import OAuthCore

/// `/admin/consent-requests/{challenge}`: what an application is asked about a consent, and what it answers.
struct ConsentRequestEndpoint: Sendable {
    private let requests: ApplicationRequests

    /// An endpoint on these services.
    init(services: BrowserServices) { requests = ApplicationRequests(services: services, stage: .consent) }

    /// GET: who asks whom, and for what.
    func show(_ request: EndpointRequest) async -> EndpointResponse {
        await requests.answer(request) { challenge async throws(ApplicationFailure) in
            let pending = try await requests.pending(challenge)
            let authorization = try await requests.authorization(pending)
            var object = RequestDescription.object(challenge, authorization, scope: \.consentScope, pending)
            object["authorization_details"] = authorization?.authorizationDetails.json ?? []
            return object
        }
    }

    /// POST: some of it is allowed, or all.
    func accept(_ request: EndpointRequest) async -> EndpointResponse {
        await requests.answer(request) { challenge async throws(ApplicationFailure) in
            let body = try requests.body(request)
            let pending = try await requests.pending(challenge)
            guard let authorization = try await requests.authorization(pending) else {
                throw .notFound("the flow is not one of an authorization request")
            }
            let answer = try readable { () throws(AnswerError) in
                try ConsentAnswer(
                    reading: body, asked: authorization.consentScope, details: authorization.authorizationDetails)
            }
            guard !authorization.scope.intersection(answer.scope).isEmpty || !answer.details.isEmpty else {
                throw .invalid(
                    "granted_scopes: received nothing of the scope that the client asks for, reject instead.")
            }
            let url = try await requests.decide(challenge, pending, .accepted(answer.document))
            return ["redirect_to": .string(url)]
        }
    }

    /// POST: nothing is allowed, and the client is told. Without `error` that is `consent_required` under `prompt=none`, else `access_denied`.
    func reject(_ request: EndpointRequest) async -> EndpointResponse {
        await requests.answer(request) { challenge async throws(ApplicationFailure) in
            let body = try requests.body(request)
            let pending = try await requests.pending(challenge)
            let isSilent = try await requests.authorization(pending)?.prompt.contains(.none) == true
            let rejection = try readable { () throws(AnswerError) in
                try Rejection(reading: body, fallback: isSilent ? .consentRequired : .accessDenied)
            }
            let url = try await requests.decide(challenge, pending, .rejected(rejection))
            return ["redirect_to": .string(url)]
        }
    }
}
