import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore

/// A gate whose session, tokens and rules the test chooses.
struct TestGate: ProxyGate {
    var sessionFailure: BFFFailure?
    var userToken: Result<String, BFFFailure> = .success("user-token")
    var serviceToken: Result<String, BFFFailure> = .success("service-token")

    static func failure(_ code: BFFFailure.Code, _ status: HTTPResponse.Status) -> BFFFailure {
        BFFFailure(code, status, "Refused.", detail: "by the test")
    }

    func session(for request: EndpointRequest) async throws(BFFFailure) -> SecretHash {
        if let sessionFailure { throw sessionFailure }
        guard request.headerFields[.cookie] == "session=live" else {
            throw Self.failure(.unauthenticated, .unauthorized)
        }
        return SecretHash([1, 2, 3])
    }

    func checkForgery(_ request: EndpointRequest, _ session: SecretHash) throws(BFFFailure) {
        guard let name = HTTPField.Name("X-CSRF-Token"), request.headerFields[name] == "right" else {
            throw Self.failure(.csrfTokenMismatch, .forbidden)
        }
        try checkOrigin(request)
    }

    func checkOrigin(_ request: EndpointRequest) throws(BFFFailure) {
        guard let origin = request.headerFields[.origin], origin != "https://app.example.com" else { return }
        throw Self.failure(.originNotAllowed, .forbidden)
    }

    func userToken(_ session: SecretHash) async throws(BFFFailure) -> String { try userToken.get() }
    func serviceToken(_ client: ProxyRoute.ServiceClient) async throws(BFFFailure) -> String { try serviceToken.get() }
    func hash(of session: SecretHash) -> SecretHash { session }

    func preflight(_ request: EndpointRequest) -> EndpointResponse? {
        request.headerFields.contains(.accessControlRequestMethod) ? EndpointResponse(status: .noContent) : nil
    }

    func crossOriginFields(_ request: EndpointRequest) -> HTTPFields {
        request.headerFields[.origin].map { [.accessControlAllowOrigin: $0, .vary: "Origin"] } ?? [:]
    }

    func answer(_ failure: BFFFailure, to request: EndpointRequest) -> EndpointResponse {
        EndpointResponse(status: failure.status, body: Array(failure.code.rawValue.utf8))
    }
}

/// What came of a request.
enum Outcome: Equatable {
    case refused(Int, String)
    case forwarded(String, token: String?)
    case tunnelled(String, token: String?)

    init(_ decision: ProxyDecision) {
        switch decision {
        case .answer(let answer): self = .refused(answer.status.code, String(decoding: answer.body, as: UTF8.self))
        case .forward(let request): self = .forwarded(request.target, token: request.headerFields[.authorization])
        case .tunnel(let request): self = .tunnelled(request.target, token: request.headerFields[.authorization])
        }
    }
}
