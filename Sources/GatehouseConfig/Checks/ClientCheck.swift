import OAuthCore

/// Refuses a client whose keys contradict one another or name what nothing declares.
struct ClientCheck {
    let client: ClientDeclaration
    let reader: SectionReader
    let surroundings: ClientSurroundings

    func run(introspection: [Located<String>]) {
        if client.isPublic { checkPublic() } else { checkConfidential() }
        checkGrants()
        checkScope()
        checkAlgorithms()
        checkIntrospection(introspection)
        checkSecretStrength()
        if client.jwks != nil, client.jwksURI != nil {
            reader.refuse("jwks_uri", received: "jwks and jwks_uri", expected: "one of them")
        }
        checkApplicationType()
        warnOfKeysWithoutEffect()
    }

    /// Which redirect URIs suit the sort of application. OpenID Connect Dynamic Client Registration §2.
    private func checkApplicationType() {
        guard reader.has("application_type"), !reader.hasErrors(under: "redirect_uris") else { return }
        for uri in client.redirectURIs {
            let url = ConfiguredURL(uri)
            switch client.applicationType {
            case .native where url?.isHTTPS == true:
                reader.refuse(
                    "redirect_uris", received: "\(uri.quotedForMessage) with application_type: native",
                    expected: "http on a loopback name, or a private-use scheme; https belongs to application_type: web"
                )
            case .web where url == nil:
                reader.refuse(
                    "redirect_uris", received: "\(uri.quotedForMessage) with application_type: web",
                    expected:
                        "https, or http on a loopback name; a scheme of its own belongs to application_type: native"
                )
            default: break
            }
        }
    }

    private func warnOfKeysWithoutEffect() {
        for (key, isSet) in [("jwks", client.jwks != nil), ("jwks_uri", client.jwksURI != nil)] where isSet {
            reader.warn(key, "kept, and without effect in this version: clients authenticate by secret alone")
        }
        if client.backchannelLogoutSessionRequired, client.backchannelLogoutURI == nil {
            reader.warn("backchannel_logout_session_required", "without effect: there is no backchannel_logout_uri")
        }
    }

    private func checkPublic() {
        if client.clientSecret != nil {
            reader.refuse(
                "client_secret", received: "a secret with token_endpoint_auth_method: none",
                expected: "no secret, or another method")
        }
        if client.grantTypes.contains(.clientCredentials) {
            reader.refuse(
                "grant_types", received: "client_credentials with token_endpoint_auth_method: none",
                expected: "a confidential client")
        }
        if !client.requirePKCE {
            reader.refuse(
                "require_pkce", received: "false with token_endpoint_auth_method: none",
                expected: "true: a public client always proves the code with PKCE")
        }
        if !client.introspection.isEmpty {
            reader.refuse(
                "introspection", received: "resource servers with token_endpoint_auth_method: none",
                expected: "a confidential client")
        }
    }

    private func checkConfidential() {
        guard client.clientSecret == nil, !reader.hasErrors(under: "client_secret") else { return }
        let isEmpty = reader.has("client_secret") ? "an empty value" : "nothing"
        reader.refuse(
            "client_secret", .missingKey, received: isEmpty,
            expected: "a secret, or token_endpoint_auth_method: none for a public client")
    }

    private func checkGrants() {
        let grants = client.grantTypes
        if grants.contains(.authorizationCode), client.redirectURIs.isEmpty, !reader.hasErrors(under: "redirect_uris") {
            reader.refuse(
                "redirect_uris", .missingKey, received: reader.has("redirect_uris") ? "an empty list" : "nothing",
                expected: "at least one redirect URI for authorization_code"
                    + (reader.has("grant_types") ? "" : ", the default of grant_types"))
        }
        if grants.contains(.refreshToken), Set(grants).isDisjoint(with: [.authorizationCode, .password, .deviceCode]) {
            reader.refuse(
                "grant_types", received: "refresh_token alone", expected: "authorization_code beside refresh_token")
        }
        if grants.contains(.password) {
            guard surroundings.issuer.isLoopback || surroundings.allowsPasswordGrant else {
                reader.refuse(
                    "grant_types", received: "password with the issuer \(surroundings.issuer)",
                    expected: "authorization_code, or authorization_server.allow_password_grant: true")
                return
            }
            reader.warn(
                "grant_types",
                "the password grant shows people's passwords to the client; move it to authorization_code")
        }
    }

    private func checkScope() {
        guard surroundings.isComplete else { return }
        for type in client.authorizationDetailsTypes where !surroundings.authorizationDetailsTypes.contains(type) {
            reader.refuse(
                "authorization_details_types", .unknownName,
                received: "\(type.quotedForMessage), which no resource server declares",
                expected: surroundings.authorizationDetailsTypes.isEmpty
                    ? "a type of authorization_details_types of a resource server; there is none"
                    : "one of \(surroundings.authorizationDetailsTypes.sorted().joined(separator: ", "))")
        }
        for token in client.scope.tokens where !surroundings.scopes.contains(token) {
            let near = reader.context.suggestion(
                for: token.rawValue, among: surroundings.scopes.map(\.rawValue).sorted())
            reader.refuse(
                "scope", .unknownName,
                received: "\(token.rawValue.quotedForMessage), which no resource server declares",
                expected: near.map { "\($0.quotedForMessage) (did you mean that?)" }
                    ?? "a scope of resource_servers or one of \(Self.standardScopes)")
        }
    }

    private static let standardScopes = "openid, profile, email, phone, address, offline_access"

    private func checkAlgorithms() {
        let chosen = [
            ("id_token_signed_response_alg", client.idTokenSignedResponseAlgorithm),
            ("userinfo_signed_response_alg", client.userinfoSignedResponseAlgorithm),
        ]
        for (key, algorithm) in chosen {
            guard let algorithm, !surroundings.signingKeys.algorithms.contains(algorithm) else { continue }
            reader.refuse(key, received: algorithm.rawValue, expected: surroundings.signingKeys.expectation)
        }
    }

    private func checkIntrospection(_ names: [Located<String>]) {
        guard surroundings.isComplete else { return }
        let known = surroundings.resourceServers.map(\.rawValue)
        for name in names where !known.contains(name.value) {
            let near = reader.context.suggestion(for: name.value, among: known)
            reader.refuse(
                "introspection", .unknownName, at: name.position,
                received: "\(name.value.quotedForMessage), which resource_servers does not declare",
                expected: near.map { "\($0.quotedForMessage) (did you mean that?)" }
                    ?? "the identifier of a resource server")
        }
    }

    private func checkSecretStrength() {
        guard let secret = client.clientSecret, secret.estimatedBits < 128 else { return }
        reader.warn(
            "client_secret",
            "the secret looks like about \(secret.estimatedBits) bits; outside development use 24 or more random letters and digits"
        )
    }
}
