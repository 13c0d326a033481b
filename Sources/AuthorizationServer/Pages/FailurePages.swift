import HTTPExchange
import HTTPTypes
import OAuthCore

/// What people see when something is refused. The log line of the same request says what was received and what is registered.
extension Pages {
    /// The answer to a failure: a page, or the redirect that tells the client.
    func response(_ failure: PageFailure, _ request: EndpointRequest) -> EndpointResponse {
        switch failure {
        case .refused(let error): return refusal(error, request)
        case .redirected(let target, let error): return redirect(target, error, request)
        case .forbidden(let detail):
            return page(
                .forbidden, "This page cannot be answered here",
                "It was opened in another browser, it is too old, or cookies are blocked. Go back and begin again.",
                OAuthError(.accessDenied, "Forbidden.", detail: detail), request)
        case .finished(let detail):
            return page(
                .badRequest, "This sign-in is over",
                "It was finished already, or it took too long. Go back to the application and begin again.",
                OAuthError(.invalidRequest, "Finished.", detail: detail), request)
        case .unsupportedMediaType(let received):
            let detail = "Content-Type \(received.map { LogText.quote($0) } ?? "is missing")"
            return page(
                .unsupportedMediaType, "This request cannot be read", "A form is expected.",
                OAuthError(.invalidRequest, "Not a form.", detail: detail), request)
        case .unavailable(let error): return unavailable("storage: \(error)", request)
        case .throttled(let seconds, let detail): return throttled(seconds, detail, request)
        case .busy(let detail): return unavailable(detail, request)
        }
    }

    /// The error of the authorization endpoint that the client is told. RFC 6749 §4.1.2.1, RFC 9207 §2.
    private func redirect(
        _ target: AuthorizationTarget, _ error: OAuthError, _ request: EndpointRequest
    ) -> EndpointResponse {
        var answer = redirect(
            AuthorizationResponse.failure(target, error, issuer: location.issuer), status: request.redirectStatus)
        answer.logDetail = .init(
            errorCode: error.code.rawValue, detail: error.detail, clientID: target.client.clientID.rawValue)
        return answer
    }

    private func refusal(_ error: OAuthError, _ request: EndpointRequest) -> EndpointResponse {
        page(.badRequest, "This request cannot be completed", error.description, error, request)
    }

    private func throttled(_ seconds: Int64, _ detail: String, _ request: EndpointRequest) -> EndpointResponse {
        var answer = page(
            .tooManyRequests, "Too many requests", "Please wait a moment and try again.",
            OAuthError(.slowDown, "Too many requests.", detail: detail), request)
        answer.headerFields[.retryAfter] = String(seconds)
        return answer
    }

    private func unavailable(_ detail: String, _ request: EndpointRequest) -> EndpointResponse {
        var answer = page(
            .serviceUnavailable, "Not available right now", "Please try again in a moment.",
            OAuthError(.temporarilyUnavailable, "Unavailable.", detail: detail), request)
        answer.headerFields[.retryAfter] = "1"
        return answer
    }

    private func page(
        _ status: HTTPResponse.Status, _ heading: String, _ text: String, _ error: OAuthError,
        _ request: EndpointRequest
    ) -> EndpointResponse {
        let content = PageContent.Message(
            heading: heading, text: text, code: error.code.rawValue,
            reference: request.requestID.isEmpty ? nil : request.requestID)
        var answer = render(.message, content, title: heading, status: status)
        answer.logDetail = .init(errorCode: error.code.rawValue, detail: error.detail)
        return answer
    }
}
