import HTTPExchange
import HTTPTypes
import OAuthCore

/// The errors of the admin API: JSON, with the identifier that the log line has too.
enum AdminAnswer {
    /// An error for the caller.
    static func error(
        _ status: HTTPResponse.Status, _ code: String, _ description: String, _ request: EndpointRequest
    ) -> EndpointResponse {
        let object: JSONObject = [
            "error": .string(code), "error_description": .string(description), "request_id": .string(request.requestID),
        ]
        return EndpointResponse(
            status: status, headerFields: [.contentType: "application/json", .cacheControl: "no-store"],
            body: JSONValue.object(object).serialized(),
            logDetail: .init(errorCode: code, detail: description))
    }

    /// No secret came along, or one that does not open this.
    static func unauthenticated(_ request: EndpointRequest) -> EndpointResponse {
        var response = error(
            .unauthorized, "unauthenticated",
            "This call is opened by a bearer token: server.admin_token, or for login and consent requests shared_secret.",
            request)
        response.headerFields[.wwwAuthenticate] = "Bearer realm=\"admin\""
        return response
    }
}
