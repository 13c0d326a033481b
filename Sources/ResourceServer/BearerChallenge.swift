import HTTPExchange
import HTTPTypes
import OAuthCore

/// The answers to requests that are not let in. RFC 6750 §3, RFC 9728 §5.1.
struct BearerChallenge: Sendable {
    /// When a client may come again after 503, in seconds.
    private static let retryAfter = 5

    private let prefix: String
    private let suffix: String

    init(realm: String, metadataURL: String?) {
        prefix = "Bearer realm=\"\(Self.quoted(realm))\""
        suffix = metadataURL.map { ", resource_metadata=\"\(Self.quoted($0))\"" } ?? ""
    }

    /// 401 without an error code: no token was sent. RFC 6750 §3.1.
    func noToken() -> AccessRefusal {
        var headerFields = HTTPFields()
        headerFields[.wwwAuthenticate] = prefix + suffix
        headerFields[.cacheControl] = "no-store"
        let log = EndpointResponse.LogDetail(
            errorCode: "no_token", detail: "no bearer token in the Authorization header")
        return AccessRefusal(EndpointResponse(status: .unauthorized, headerFields: headerFields, logDetail: log))
    }

    /// 400 `invalid_request`: the header is no bearer credential. RFC 6750 §3.1.
    func malformed(_ reason: String) -> AccessRefusal {
        answer(
            .badRequest, "invalid_request", "The Authorization header is malformed",
            EndpointResponse.LogDetail(errorCode: "invalid_request", detail: reason))
    }

    /// 401 `invalid_token`, or 503 where nothing is known about the token. RFC 6750 §3.1.
    func refusal(_ error: AccessTokenError) -> AccessRefusal {
        let log = EndpointResponse.LogDetail(errorCode: error.code.rawValue, detail: error.detail)
        guard error.isTransient else { return answer(.unauthorized, "invalid_token", error.publicDescription, log) }
        var headerFields = HTTPFields()
        headerFields[.retryAfter] = String(Self.retryAfter)
        return answer(.serviceUnavailable, "temporarily_unavailable", error.publicDescription, log, headerFields)
    }

    /// 403 `insufficient_scope`, with a scope that would do where scopes decide. RFC 6750 §3.1.
    func insufficient(_ policy: ScopePolicy, _ token: VerifiedAccessToken) -> AccessRefusal {
        let log = EndpointResponse.LogDetail(
            errorCode: "insufficient_scope",
            detail: "received scope \(LogText.quote(token.scope.description)), expected \(policy)",
            clientID: token.clientID?.rawValue)
        return answer(
            .forbidden, "insufficient_scope", "The access token does not permit this request", log,
            scope: policy.sufficientScope)
    }

    private func answer(
        _ status: HTTPResponse.Status, _ error: String, _ description: String, _ log: EndpointResponse.LogDetail,
        _ headerFields: HTTPFields = [:], scope: Scope = .empty
    ) -> AccessRefusal {
        var headerFields = headerFields
        if status != .serviceUnavailable {
            let scope = scope.isEmpty ? "" : ", scope=\"\(scope)\""
            headerFields[.wwwAuthenticate] =
                prefix + ", error=\"\(error)\", error_description=\"\(description)\"" + scope + suffix
        }
        headerFields[.cacheControl] = "no-store"
        headerFields[.contentType] = "application/json"
        var json = JSONWriter()
        json.beginObject()
        json.member("error", error)
        json.member("error_description", description)
        json.endObject()
        return AccessRefusal(
            EndpointResponse(status: status, headerFields: headerFields, body: json.bytes, logDetail: log))
    }

    /// The inside of a quoted-string: printable ASCII, quote and backslash escaped. RFC 9110 §5.6.4.
    private static func quoted(_ text: String) -> String {
        var quoted = ""
        for scalar in text.unicodeScalars {
            guard scalar.value >= 0x20, scalar.value < 0x7F else {
                quoted += "?"
                continue
            }
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted
    }
}
