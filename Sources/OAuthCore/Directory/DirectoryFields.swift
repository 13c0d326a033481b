extension DirectoryPlan {
    /// The fields whose values are never shown.
    static let secretFields: Set<String> = ["client_secret"]

    /// The fields of a client as a plan shows them, by their names in the configuration file; those at their default are left out.
    package static func fields(_ client: Client) -> [(String, String)] {
        var fields: [(String, String?)] = [
            ("client_name", client.clientName),
            ("token_endpoint_auth_method", client.tokenEndpointAuthMethod?.rawValue),
            (
                "client_secret",
                client.secretHashes.isEmpty
                    ? nil
                    : client.secretHashes.map { $0.bytes.map(String.init).joined(separator: ".") }.joined(
                        separator: " ")
            ),
            ("grant_types", list(client.grantTypes.map(\.rawValue).sorted())),
            ("redirect_uris", list(client.redirectURIs.map(\.rawValue))),
            ("post_logout_redirect_uris", list(client.postLogoutRedirectURIs.map(\.rawValue))),
            ("scope", client.scope.isEmpty ? nil : client.scope.description),
            ("require_pkce", client.requirePKCE ? nil : "false"),
            ("first_party", client.isFirstParty ? "true" : nil),
            ("access_token_lifetime", client.accessTokenLifetime.map(duration)),
            ("refresh_token_retry_window", client.refreshTokenRetryWindow.map(duration)),
            ("id_token_signed_response_alg", client.idTokenSignedResponseAlg),
            ("userinfo_signed_response_alg", client.userinfoSignedResponseAlg),
            ("default_max_age", client.defaultMaxAge.map(duration)),
            ("backchannel_logout_uri", client.backchannelLogoutURI),
            ("introspection", list(client.introspection.map(\.rawValue).sorted())),
            ("authorization_details_types", list(client.authorizationDetailsTypes.sorted())),
            ("require_second_factor", client.requiresSecondFactor ? "true" : nil),
            ("allow_password_grant", client.allowsPasswordGrant ? "true" : nil),
        ]
        fields += Client.Link.allCases.map { ($0.rawValue, client.links[$0]) }
        return fields.compactMap { name, value in value.map { (name, $0) } }
    }

    /// The fields of a resource server as a plan shows them.
    static func fields(_ server: ResourceServer) -> [(String, String)] {
        var fields = [("name", server.name), ("scope_prefix", server.scopePrefix)]
        if let resource = server.resource { fields.append(("resource", resource)) }
        fields += server.authorizationDetailsTypes.map {
            ("authorization_details_types.\($0.type)", text(of: $0.document))
        }
        fields += server.scopes.map { ("scopes.\($0.name)", $0.description) }
        return fields
            + server.scopes.filter { !$0.groups.isEmpty }.map {
                ("scopes.\($0.name).groups", $0.groups.joined(separator: " "))
            }
            + server.scopes.filter(\.requiresSecondFactor).map { ("scopes.\($0.name).require_second_factor", "true") }
    }

    /// The fields of a user as a plan shows them. The password is not among them: it counts at creation only.
    static func fields(_ user: User) -> [(String, String)] {
        [("username", user.username), ("subject", user.subject.rawValue)]
            + [("groups", list(user.groups)), ("roles", list(user.roles))].compactMap { name, value in
                value.map { (name, $0) }
            }
            + user.claims.members.map { ($0.name, text(of: $0.value)) }
    }

    private static func text(of value: JSONValue) -> String {
        if let string = value.stringValue { return string }
        var writer = JSONWriter()
        writer.value(value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func list(_ values: [String]) -> String? { values.isEmpty ? nil : values.joined(separator: " ") }

    private static func duration(_ value: Duration) -> String {
        let milliseconds = value.wholeMilliseconds
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}
