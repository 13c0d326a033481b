/// The URL that carries the answer of the authorization endpoint. RFC 6749 §4.1.2 and §4.1.2.1, RFC 9207 §2.
package enum AuthorizationResponse {
    /// The redirect with a code. `iss` says who answers, so that the answer of one server is not taken to another.
    package static func success(_ target: AuthorizationTarget, code: String, issuer: String) -> String {
        url(target.redirectURI, [("code", code)] + state(target) + [("iss", issuer)])
    }

    /// The redirect with an error. `iss` stands in it too.
    package static func failure(_ target: AuthorizationTarget, _ error: OAuthError, issuer: String) -> String {
        let members = [("error", error.code.rawValue), ("error_description", error.description)]
        return url(target.redirectURI, members + state(target) + [("iss", issuer)])
    }

    /// `uri` with further query parameters; those that it has stay as they are. RFC 6749 §3.1.2.
    package static func url(_ uri: String, _ parameters: [(String, String)]) -> String {
        guard !parameters.isEmpty else { return uri }
        let query = FormParameters.encode(parameters)
        guard uri.utf8.contains(UInt8(ascii: "?")) else { return uri + "?" + query }
        return uri.hasSuffix("?") || uri.hasSuffix("&") ? uri + query : uri + "&" + query
    }

    private static func state(_ target: AuthorizationTarget) -> [(String, String)] {
        target.state.map { [("state", $0)] } ?? []
    }
}
