package import HTTPExchange
package import HTTPTypes
import OAuthCore

/// The JSON errors of the endpoints that programs talk to. RFC 6749 §5.2.
package struct ErrorResponse: Sendable {
    private let basicChallenge: String
    private let isOpenToAnyOrigin: Bool

    /// Errors of an endpoint of that issuer; with `isOpenToAnyOrigin` scripts of any origin may read them.
    package init(issuer: String, isOpenToAnyOrigin: Bool) {
        self.basicChallenge = #"Basic realm="\#(issuer)", charset="UTF-8""#
        self.isOpenToAnyOrigin = isOpenToAnyOrigin
    }

    /// The answer to a failure.
    package func response(_ failure: EndpointFailure, clientID: String? = nil) -> EndpointResponse {
        switch failure {
        case .refused(let error):
            var answer = make(Self.status(of: error.code), error.code, error.description, error.detail, clientID)
            if error.code == .invalidClient { answer.headerFields[.wwwAuthenticate] = basicChallenge }
            return answer
        case .unsupportedMediaType(let received):
            let detail = "Content-Type \(received.map { LogText.quote($0) } ?? "is missing")"
            return make(
                .unsupportedMediaType, .invalidRequest, "The Content-Type must be application/x-www-form-urlencoded.",
                detail, clientID)
        case .unavailable(let error): return unavailable("storage: \(error)", clientID)
        case .applicationUnavailable(let detail): return unavailable(detail, clientID)
        case .busy(let seconds, let detail):
            return make(
                .tooManyRequests, .slowDown, "There are too many requests. Try again later.", detail, clientID,
                retryAfter: seconds)
        case .fault(let detail):
            return make(.internalServerError, .serverError, "Something went wrong.", detail, clientID)
        }
    }

    private func unavailable(_ detail: String, _ clientID: String?) -> EndpointResponse {
        make(
            .serviceUnavailable, .temporarilyUnavailable, "The server cannot answer now. Try again later.", detail,
            clientID, retryAfter: 1)
    }

    private func make(
        _ status: HTTPResponse.Status, _ code: OAuthError.Code, _ description: String, _ detail: String,
        _ clientID: String?, retryAfter: Int64? = nil
    ) -> EndpointResponse {
        var json = JSONWriter(reservingCapacity: 160)
        json.beginObject()
        json.member("error", code.rawValue)
        json.member("error_description", description)
        json.endObject()
        var fields = isOpenToAnyOrigin ? JSONResponse.openFields : JSONResponse.closedFields
        if let retryAfter { fields[.retryAfter] = String(retryAfter) }
        return EndpointResponse(
            status: status, headerFields: fields, body: json.bytes,
            logDetail: .init(errorCode: code.rawValue, detail: detail, clientID: clientID.map { LogText.clip($0) }))
    }

    private static func status(of code: OAuthError.Code) -> HTTPResponse.Status {
        switch code {
        case .invalidClient: .unauthorized
        case .temporarilyUnavailable: .serviceUnavailable
        case .serverError: .internalServerError
        default: .badRequest
        }
    }
}

/// The header fields of JSON answers, made once.
package enum JSONResponse {
    /// For answers that no cache may keep and no foreign script may read.
    package static let closedFields: HTTPFields = [
        .contentType: "application/json", .cacheControl: "no-store", .pragma: "no-cache",
    ]

    /// For answers that no cache may keep and that scripts of any origin may read, without credentials.
    package static let openFields = closedFields.merging(CORS.fields)

    /// An answer with a body that is JSON text.
    package static func ok(_ body: [UInt8], isOpenToAnyOrigin: Bool) -> EndpointResponse {
        EndpointResponse(status: .ok, headerFields: isOpenToAnyOrigin ? openFields : closedFields, body: body)
    }
}

extension HTTPFields {
    /// These fields and those.
    func merging(_ other: HTTPFields) -> HTTPFields {
        var fields = self
        for field in other { fields.append(field) }
        return fields
    }
}

extension HTTPField.Name {
    /// `Pragma`, for caches of HTTP/1.0. RFC 6749 §5.1.
    package static let pragma = HTTPField.Name(validated: "pragma")
    static let accessControlAllowOrigin = HTTPField.Name(validated: "access-control-allow-origin")
    static let accessControlAllowMethods = HTTPField.Name(validated: "access-control-allow-methods")
    static let accessControlAllowHeaders = HTTPField.Name(validated: "access-control-allow-headers")
    static let accessControlExposeHeaders = HTTPField.Name(validated: "access-control-expose-headers")
    static let accessControlMaxAge = HTTPField.Name(validated: "access-control-max-age")

    /// A name that is a literal here.
    private init(validated name: String) { self = HTTPField.Name(name) ?? .xContentTypeOptions }
}
