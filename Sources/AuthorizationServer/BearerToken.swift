import HTTPExchange
import HTTPTypes
import OAuthCore

/// The access token of a request. RFC 6750 §2.
enum BearerToken {
    /// The token; nil where none was sent. In the header or in a form, never in both; never in the query.
    static func read(_ request: EndpointRequest) throws(EndpointFailure) -> String? {
        let header = try fromHeader(request.headerFields[values: .authorization])
        let body = try fromBody(request)
        if header != nil, body != nil {
            throw invalid("The access token was sent in two ways.", "in the Authorization header and in the body")
        }
        return header ?? body
    }

    /// RFC 6750 §2.1. Another scheme is no token.
    private static func fromHeader(_ fields: [String]) throws(EndpointFailure) -> String? {
        guard let field = fields.first else { return nil }
        guard fields.count == 1 else {
            throw invalid("More than one Authorization header.", "\(fields.count) Authorization headers")
        }
        let scheme = field.prefix { $0 != " " }
        guard scheme.lowercased() == "bearer" else { return nil }
        let token = field.dropFirst(scheme.count).drop { $0 == " " }
        return token.isEmpty ? nil : String(token)
    }

    /// RFC 6750 §2.2: a form, and not by GET.
    private static func fromBody(_ request: EndpointRequest) throws(EndpointFailure) -> String? {
        guard request.method == .post, request.mediaType == "application/x-www-form-urlencoded", !request.body.isEmpty
        else { return nil }
        return try FormBody.parse(request)["access_token"]
    }

    private static func invalid(_ description: StaticString, _ detail: String) -> EndpointFailure {
        .refused(OAuthError(.invalidRequest, description, detail: detail))
    }
}

/// Refusals of a resource that takes access tokens. RFC 6750 §3.
struct BearerErrors: Sendable {
    private let issuer: String
    private let errors: ErrorResponse

    init(issuer: String) {
        self.issuer = issuer
        self.errors = ErrorResponse(issuer: issuer, isOpenToAnyOrigin: true)
    }

    /// No token: 401, and no error code. §3.1.
    func noToken() -> EndpointResponse {
        var fields = CORS.fields
        fields[.wwwAuthenticate] = #"Bearer realm="\#(issuer)""#
        fields[.cacheControl] = "no-store"
        return EndpointResponse(
            status: .unauthorized, headerFields: fields,
            logDetail: .init(errorCode: "unauthorized", detail: "no access token in the request"))
    }

    /// §3.1 `invalid_token`.
    func invalidToken(_ detail: String, _ clientID: String? = nil) -> EndpointResponse {
        challenge(.unauthorized, OAuthError(.invalidToken, "The access token is not valid.", detail: detail), clientID)
    }

    /// §3.1 `insufficient_scope`.
    func insufficientScope(_ detail: String, _ clientID: String?) -> EndpointResponse {
        challenge(
            .forbidden, OAuthError(.insufficientScope, "The access token needs the scope openid.", detail: detail),
            clientID, extra: #", scope="openid""#)
    }

    /// Any other failure; a refusal carries its challenge too.
    func response(_ failure: EndpointFailure, _ clientID: String?) -> EndpointResponse {
        guard case .refused(let error) = failure else { return errors.response(failure, clientID: clientID) }
        return challenge(.badRequest, error, clientID)
    }

    private func challenge(
        _ status: HTTPResponse.Status, _ error: OAuthError, _ clientID: String?, extra: String = ""
    ) -> EndpointResponse {
        var response = errors.response(.refused(error), clientID: clientID)
        response.status = status
        response.headerFields[.wwwAuthenticate] =
            #"Bearer realm="\#(issuer)", error="\#(error.code)", error_description="\#(error.description)"\#(extra)"#
        return response
    }
}
