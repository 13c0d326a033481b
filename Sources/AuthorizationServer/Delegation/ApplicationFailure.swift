import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// Why a call of an application has no good answer.
enum ApplicationFailure: Error, Sendable {
    /// There is no such challenge, or it has expired.
    case notFound(String)
    /// It was answered before.
    case decided
    /// The body is not what the call takes.
    case invalid(String)
    /// The body is of another media type than JSON.
    case unsupportedMediaType(String?)
    /// The body has more bytes than are read.
    case tooLarge(Int)
    /// The store is away.
    case unavailable(StoreError)

    /// The failure of what pages and calls share.
    init(_ failure: PageFailure) {
        switch failure {
        case .unavailable(let error): self = .unavailable(error)
        case .refused(let error), .redirected(_, let error):
            self = .notFound("the request behind the challenge is not valid any more: \(error.detail)")
        default: self = .notFound("the flow is over")
        }
    }

    /// The answer, in the form of the admin API.
    func response(_ request: EndpointRequest) -> EndpointResponse {
        switch self {
        case .notFound(let detail):
            answer(.notFound, "not_found", "The challenge is unknown or has expired.", detail, request)
        case .decided:
            answer(.conflict, "already_decided", "The challenge was answered already.", "answered before", request)
        case .invalid(let description): answer(.badRequest, "invalid_request", description, description, request)
        case .unsupportedMediaType(let received):
            answer(
                .unsupportedMediaType, "invalid_request", "The Content-Type must be application/json.",
                "Content-Type \(received.map { LogText.quote($0) } ?? "is missing")", request)
        case .tooLarge(let size):
            answer(
                .contentTooLarge, "invalid_request",
                "The body is larger than \(ApplicationRequests.maximumBody) bytes.",
                "\(size) bytes", request)
        case .unavailable(let error):
            answer(
                .serviceUnavailable, "temporarily_unavailable", "Storage is away; nothing was decided.",
                "storage: \(error)", request)
        }
    }

    private func answer(
        _ status: HTTPResponse.Status, _ code: String, _ description: String, _ detail: String,
        _ request: EndpointRequest
    ) -> EndpointResponse {
        let object: JSONObject = [
            "error": .string(code), "error_description": .string(description),
            "request_id": .string(request.requestID),
        ]
        var response = EndpointResponse(
            status: status, headerFields: JSONResponse.closedFields, body: JSONValue.object(object).serialized(),
            logDetail: .init(errorCode: code, detail: detail))
        if status == .serviceUnavailable { response.headerFields[.retryAfter] = "1" }
        return response
    }
}
