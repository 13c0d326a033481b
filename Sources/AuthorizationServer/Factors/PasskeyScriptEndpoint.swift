import HTTPExchange
import HTTPTypes

/// `/assets/passkeys.js`: the script of the pages that ask for passkeys.
struct PasskeyScriptEndpoint: Sendable {
    private static let entityTag = "\"\(PasskeyScript.version)\""

    /// Answers GET. The address carries the version, so that a cache may keep it.
    func handle(_ request: EndpointRequest) async -> EndpointResponse {
        var fields: HTTPFields = [
            .contentType: "text/javascript; charset=utf-8", .eTag: Self.entityTag, .xContentTypeOptions: "nosniff",
        ]
        let isCurrent = request.query == "v=\(PasskeyScript.version)"
        fields[.cacheControl] = isCurrent ? "public, max-age=31536000, immutable" : "public, max-age=300"
        guard request.headerFields[.ifNoneMatch] != Self.entityTag else {
            return EndpointResponse(status: .notModified, headerFields: fields)
        }
        return EndpointResponse(status: .ok, headerFields: fields, body: PasskeyScript.bytes)
    }
}

extension Pages {
    /// Where the script is.
    var passkeyScript: String { path(PasskeyScript.path) + "?v=" + PasskeyScript.version }

    /// The page with its one script allowed: from the server's own origin, and nothing inline.
    func allowingScript(_ answer: EndpointResponse) -> EndpointResponse {
        var answer = answer
        guard let policy = answer.headerFields[.contentSecurityPolicy] else { return answer }
        answer.headerFields[.contentSecurityPolicy] = policy + "; script-src 'self'"
        return answer
    }
}
