import HTTPExchange
import OAuthCore

/// `/admin/login-requests/{challenge}`: what an application is asked about a login, and what it answers.
struct LoginRequestEndpoint: Sendable {
    private let requests: ApplicationRequests

    /// An endpoint on these services.
    init(services: BrowserServices) { requests = ApplicationRequests(services: services, stage: .login) }

    /// GET: who asks, and for what.
    func show(_ request: EndpointRequest) async -> EndpointResponse {
        await requests.answer(request) { challenge async throws(ApplicationFailure) in
            let pending = try await requests.pending(challenge)
            return RequestDescription.object(
                challenge, try await requests.authorization(pending), scope: \.scope, pending)
        }
    }

    /// POST: somebody is logged in.
    func accept(_ request: EndpointRequest) async -> EndpointResponse {
        await requests.answer(request) { challenge async throws(ApplicationFailure) in
            let body = try requests.body(request)
            let pending = try await requests.pending(challenge)
            let now = requests.services.context.clock()
            let answer = try readable { () throws(AnswerError) in try LoginAnswer(reading: body, now: now) }
            let url = try await requests.decide(challenge, pending, .accepted(answer.document))
            return ["redirect_to": .string(url)]
        }
    }

    /// POST: nobody is, and the client is told. Without `error` that is `login_required` under `prompt=none`, else `access_denied`.
    func reject(_ request: EndpointRequest) async -> EndpointResponse {
        await requests.answer(request) { challenge async throws(ApplicationFailure) in
            let body = try requests.body(request)
            let pending = try await requests.pending(challenge)
            let isSilent = try await requests.authorization(pending)?.prompt.contains(.none) == true
            let rejection = try readable { () throws(AnswerError) in
                try Rejection(reading: body, fallback: isSilent ? .loginRequired : .accessDenied)
            }
            let url = try await requests.decide(challenge, pending, .rejected(rejection))
            return ["redirect_to": .string(url)]
        }
    }
}
