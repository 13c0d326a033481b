import HTTPExchange
import HTTPTypes
import Hummingbird
import NIOCore

/// The answers of the edge itself: `{error, error_description, request_id}`, never a word of what went wrong inside.
enum ErrorAnswer {
    static func response(_ status: HTTPResponse.Status, requestID: String, fields: HTTPFields = [:]) -> Response {
        var fields = fields
        fields[.contentType] = "application/json"
        fields[.cacheControl] = "no-store"
        return Response(
            status: status, headers: fields, body: .init(byteBuffer: body(status, requestID: requestID)))
    }

    /// The same with its reason in the request's log line, for the operator alone: what was received and what was expected.
    static func response(
        _ status: HTTPResponse.Status, _ context: EdgeContext, because detail: String, fields: HTTPFields = [:]
    ) -> Response {
        context.record.detail = EndpointResponse.LogDetail(errorCode: "\(words(status).0)", detail: detail)
        return response(status, requestID: context.requestID, fields: fields)
    }

    /// The identifier is made of letters, digits, `-` and `_`, so that nothing here has to be escaped.
    static func body(_ status: HTTPResponse.Status, requestID: String) -> ByteBuffer {
        let (code, description) = words(status)
        return ByteBuffer(
            string: #"{"error":"\#(code)","error_description":"\#(description)","request_id":"\#(requestID)"}"#)
    }

    private static func words(_ status: HTTPResponse.Status) -> (StaticString, StaticString) {
        switch status.code {
        case 400: ("invalid_request", "The request is malformed.")
        case 401: ("unauthorized", "Authentication is required.")
        case 403: ("forbidden", "This is not allowed.")
        case 404: ("not_found", "There is nothing at this path.")
        case 405: ("method_not_allowed", "This path does not take this method.")
        case 408: ("request_timeout", "The request did not arrive in time.")
        case 413: ("content_too_large", "The request body is too large.")
        case 415: ("unsupported_media_type", "The request body is of another type than this path takes.")
        case 421: ("misdirected_request", "Requests for this host name are not answered here: server.admin_hosts.")
        case 429: ("too_many_requests", "There were too many requests.")
        case 431: ("header_too_large", "The request header is too large.")
        case 501: ("not_implemented", "This server does not do that.")
        case 503: ("temporarily_unavailable", "The service cannot answer now. Try again later.")
        case 400..<500: ("invalid_request", "The request cannot be answered.")
        default: ("server_error", "Something went wrong. The request_id finds it in the log.")
        }
    }
}
