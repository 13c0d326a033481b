import OAuthCore

/// Refuses a provider whose keys are missing or contradict one another; of one that is switched off, only what nobody could mean.
struct ProviderCheck {
    let provider: ProviderDeclaration
    let reader: SectionReader

    /// Microsoft's names for more than one tenant.
    private static let sharedTenants = ["common", "organizations", "consumers"]
    /// What the backend-for-frontend says itself in each authorization request.
    private static let ownParameters: Set<String> = [
        "client_id", "client_secret", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce",
        "code_challenge", "code_challenge_method", "code_verifier", "request", "request_uri",
    ]

    func run() {
        if !Self.isName(provider.name) {
            reader.refuse(
                "", .invalidValue, at: provider.source,
                received: "the provider name \(provider.name.quotedForMessage)",
                expected: "lower-case letters, digits and hyphens")
        }
        guard provider.isEnabled, !reader.context.isDescribing else { return }
        if provider.clientID.rawValue.isEmpty, !reader.hasErrors(under: "client_id") {
            reader.reportMissing("client_id", expected: "the client_id that the provider gave")
        }
        checkIssuer()
        checkTenants()
        checkAuthentication()
        checkScopes()
        for parameter in provider.authorizationParameters where Self.ownParameters.contains(parameter.name) {
            reader.refuse(
                "authorization_parameters", received: "\(parameter.name), which each request already has",
                expected: "other parameters")
        }
    }

    private func checkIssuer() {
        let type = provider.type
        if type == .openID, provider.issuer == nil, !reader.hasErrors(under: "issuer") {
            reader.reportMissing("issuer", expected: "the URL of the provider")
        }
        if type == .oauth2 || type == .microsoft { refuse("issuer", "with type: \(type.rawValue), which has none") }
        guard type != .oauth2 else {
            return refuse("trust_mfa", "with type: oauth2, whose answers say nothing of factors")
        }
        for key in ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "userinfo"] {
            refuse(key, "with type: \(type.rawValue), whose endpoints are discovered")
        }
    }

    private func refuse(_ key: String, _ why: String) {
        guard reader.has(key) else { return }
        reader.refuse(key, received: "\(key) \(why)", expected: "no \(key)")
    }

    private func checkTenants() {
        guard provider.type == .microsoft else {
            for key in ["tenant", "allowed_tenants", "authority"] where reader.has(key) {
                reader.refuse(
                    key, received: "\(key) with a provider that is not microsoft", expected: "an issuer alone")
            }
            return
        }
        guard let tenant = provider.tenant, Self.sharedTenants.contains(tenant), provider.allowedTenants == .own else {
            return
        }
        reader.refuse(
            "allowed_tenants", received: "no tenants with tenant: \(tenant), which any organisation can log in at",
            expected: "a list of tenants, or any")
    }

    private func checkAuthentication() {
        let method = provider.authenticationMethod
        if method == .privateKeyJWT, provider.privateKeyFile == nil, !reader.hasErrors(under: "private_key_file") {
            reader.reportMissing("private_key_file", expected: "the file with the private JWK that signs assertions")
        }
        if provider.privateKeyFile != nil, method != .privateKeyJWT {
            reader.refuse(
                "private_key_file", received: "a key without token_endpoint_auth_method: private_key_jwt",
                expected: "both, or neither")
        }
        switch method {
        case .clientSecretBasic, .clientSecretPost:
            if provider.clientSecret == nil, !reader.hasErrors(under: "client_secret") {
                reader.reportMissing("client_secret", expected: "the secret that \(method?.rawValue ?? "") sends")
            }
        case .privateKeyJWT, .some(.none):
            if provider.clientSecret != nil {
                reader.refuse(
                    "client_secret",
                    received: "a secret with token_endpoint_auth_method: \(method?.rawValue ?? "none")",
                    expected: "no secret, or another method")
            }
        case nil: break
        }
    }

    private func checkScopes() {
        guard provider.type != .oauth2, !provider.scope.contains(.openid), !reader.hasErrors(under: "scopes") else {
            return
        }
        reader.refuse("scopes", .invalidValue, received: "scopes without openid", expected: "openid among them")
    }

    private static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { URISyntax.isDigit($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }
    }
}
