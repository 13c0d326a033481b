package import HTTPExchange
package import HTTPTypes
package import OAuthCore

/// Turns a failure into the answer: JSON for programs, a page for people. The log line of the same request says what was received.
package struct ErrorAnswers: Sendable {
    /// How the pages look.
    let design: PageDesign
    private let pages: ErrorPages

    package init(settings: BFFSettings, location: PublicLocation) {
        design = PageDesign(settings.pages)
        pages = ErrorPages(settings: settings, location: location, design: design)
    }

    /// The answer to a failure: a page where a person navigates under `/auth/web/`, JSON otherwise.
    ///
    /// - Parameters:
    ///   - provider: the provider that the person tried, so that the page offers it again and the others beside it.
    ///   - returnTarget: where the person wanted to go, so that another try still leads there.
    ///   - isForPerson: whether a person looks at the answer, where the path does not tell.
    package func answer(
        _ failure: BFFFailure, _ request: EndpointRequest, provider: String? = nil, returnTarget: ReturnTarget? = nil,
        isForPerson: Bool? = nil
    ) -> EndpointResponse {
        var answer =
            isForPerson ?? Self.isForPerson(request)
            ? pages.answer(failure, request, provider: provider, returnTarget: returnTarget)
            : Self.json(failure, requestID: request.requestID)
        answer.logDetail = .init(errorCode: failure.code.rawValue, detail: failure.detail)
        if failure.status == .serviceUnavailable { answer.headerFields[.retryAfter] = "1" }
        return answer
    }

    /// The page on which a person chooses among the providers.
    package func choice(
        _ request: EndpointRequest, returnTarget: ReturnTarget?, stepUp: StepUp
    ) -> EndpointResponse {
        pages.choice(request, returnTarget: returnTarget, stepUp: stepUp)
    }

    /// Whether a person looks at the answer: a browser names `text/html` when it navigates or sends a form, and a script that wants JSON
    /// does not.
    package static func isForPerson(_ request: EndpointRequest) -> Bool {
        (request.method == .get || request.method == .post && request.isForm)
            && request.path.utf8.starts(with: "/auth/web/".utf8) && request.accepts("text/html")
    }

    private static func json(_ failure: BFFFailure, requestID: String) -> EndpointResponse {
        var json = JSONWriter()
        json.beginObject()
        json.member("error", failure.code.rawValue)
        json.member("error_description", failure.description.description)
        json.member("request_id", requestID)
        json.endObject()
        return .json(json, status: failure.status)
    }
}

extension EndpointRequest {
    /// Whether `Accept` names the media type itself; `*/*` names none. RFC 9110 §12.5.1.
    package func accepts(_ mediaType: String) -> Bool {
        guard let accept = headerFields.value(.accept) else { return false }
        return accept.split(separator: ",").contains { range in
            let name = range.prefix { $0 != ";" }
            return name.trimmingOptionalWhitespace().lowercased() == mediaType
        }
    }
}

extension EndpointResponse {
    /// JSON that no cache keeps.
    package static func json(
        _ json: JSONWriter, status: HTTPResponse.Status = .ok, headerFields: HTTPFields = [:]
    ) -> EndpointResponse {
        var fields = headerFields
        fields[.contentType] = "application/json"
        fields[.cacheControl] = "no-store"
        return EndpointResponse(status: status, headerFields: fields, body: json.bytes)
    }

    /// A redirect that no cache keeps.
    package static func redirect(_ location: String, status: HTTPResponse.Status = .found) -> EndpointResponse {
        EndpointResponse(
            status: status,
            headerFields: [.location: location, .cacheControl: "no-store", .referrerPolicy: "same-origin"])
    }
}
