import HTTPExchange
import HTTPTypes
import OAuthCore

/// What people see when something is refused. The log line of the same request says what was received and what is registered.
extension Pages {
    /// The answer to a failure: a page, or the redirect that tells the client.
    func response(_ failure: PageFailure, _ request: EndpointRequest) -> EndpointResponse {
        let failures = request.pageLanguage().texts.failures
        switch failure {
        case .refused(let error): return refusal(error, request)
        case .redirected(let target, let error): return redirect(target, error, request)
        case .forbidden(let detail):
            let error = OAuthError(.accessDenied, "Forbidden.", detail: detail)
            return page(.forbidden, failures.forbidden, error, request)
        case .finished(let detail):
            let error = OAuthError(.invalidRequest, "Finished.", detail: detail)
            return page(.badRequest, failures.finished, error, request)
        case .assertionRefused(let detail, let retry, let uiLocales):
            let error = OAuthError(.accessDenied, "Refused.", detail: detail)
            let language = request.pageLanguage(uiLocales)
            let link = PageContent.Link(url: retry, text: language.texts.failures.tryAgain)
            return page(.badRequest, language.texts.failures.assertion, error, request, link: link, language)
        case .unsupportedMediaType(let received):
            let detail = "Content-Type \(received.map { LogText.quote($0) } ?? "is missing")"
            let error = OAuthError(.invalidRequest, "Not a form.", detail: detail)
            return page(.unsupportedMediaType, failures.notAForm, error, request)
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

    /// An error of the protocol: its words are for whoever runs the client, and they are English.
    private func refusal(_ error: OAuthError, _ request: EndpointRequest) -> EndpointResponse {
        let refused = request.pageLanguage().texts.failures.refused
        let message = PageTexts.Message(refused.heading, refused.text ?? error.description)
        return page(
            .badRequest, message, error, request, remark: refused.text == nil ? nil : error.description)
    }

    private func throttled(_ seconds: Int64, _ detail: String, _ request: EndpointRequest) -> EndpointResponse {
        let error = OAuthError(.slowDown, "Too many requests.", detail: detail)
        var answer = page(.tooManyRequests, request.pageLanguage().texts.failures.throttled, error, request)
        answer.headerFields[.retryAfter] = String(seconds)
        return answer
    }

    private func unavailable(_ detail: String, _ request: EndpointRequest) -> EndpointResponse {
        let error = OAuthError(.temporarilyUnavailable, "Unavailable.", detail: detail)
        var answer = page(.serviceUnavailable, request.pageLanguage().texts.failures.unavailable, error, request)
        answer.headerFields[.retryAfter] = "1"
        return answer
    }

    private func page(
        _ status: HTTPResponse.Status, _ message: PageTexts.Message, _ error: OAuthError, _ request: EndpointRequest,
        remark: String? = nil, link: PageContent.Link? = nil, _ language: PageLanguage? = nil
    ) -> EndpointResponse {
        let language = language ?? request.pageLanguage()
        let content = PageContent.Message(
            heading: message.heading, text: message.text, remark: remark, link: link, code: error.code.rawValue,
            reference: request.requestID.isEmpty ? nil : request.requestID,
            referenceLabel: language.texts.failures.reference)
        var answer = render(.message, content, title: message.heading, language, status: status)
        answer.logDetail = .init(errorCode: error.code.rawValue, detail: error.detail)
        return answer
    }
}
