package import OAuthCore

/// An entry of `authorization_server.compatibility_endpoints`: paths of a client that cannot change.
package struct CompatibilityEndpoint: Sendable, Hashable {
    package let authorize: String?
    package let token: String?
    /// Whether the token path also takes a flat JSON object.
    package let jsonTokenRequest: Bool
    /// Whether the answer to an authorization code also carries `user_info`.
    package let userInfoInTokenResponse: Bool
    /// The client of a token request that names none.
    package let defaultClientID: ClientID?
    package let source: SourcePosition

    /// Reads one entry.
    ///
    /// ## Configuration keys
    /// - `authorize`, `token` (paths, default none, one of them required): matched without regard to case.
    /// - `json_token_request` (boolean, default false), `user_info_in_token_response` (boolean, default false): only with `token`.
    /// - `default_client_id` (text, default none): a declared public client with the password grant; loopback issuers only.
    init?(_ reader: SectionReader) {
        authorize = reader.optional("authorize", .localPath("a path such as /auth/authorize"))
        token = reader.optional("token", .localPath("a path such as /auth/token"))
        jsonTokenRequest = reader.value("json_token_request", .boolean, default: false)
        userInfoInTokenResponse = reader.value("user_info_in_token_response", .boolean, default: false)
        defaultClientID = reader.optional("default_client_id", .text("a client_id")).map { ClientID($0) }
        source = reader.position
        if token == nil {
            if authorize == nil, !reader.has("authorize"), !reader.has("token") {
                reader.reportMissing("token", expected: "authorize, token or both")
            }
            reader.refuseWithout(
                "token",
                keys: [
                    ("json_token_request", jsonTokenRequest), ("user_info_in_token_response", userInfoInTokenResponse),
                    ("default_client_id", defaultClientID != nil),
                ])
        }
    }
}
