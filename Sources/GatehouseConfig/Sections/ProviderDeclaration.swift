package import OAuthCore

/// An entry of `oidc.providers`: an OpenID Connect provider, as the backend-for-frontend uses it.
package struct ProviderDeclaration: Sendable, Hashable {
    package enum AllowedTenants: Sendable, Hashable {
        /// The tenant of the issuer is the only one.
        case own
        /// Whoever has an account with the provider.
        case any
        /// These tenants.
        case listed([String])
    }

    /// `[a-z0-9-]+`, as in `/auth/web/login?provider=`.
    package let name: String
    package let isEnabled: Bool
    /// For people; nil: the name.
    package let displayName: String?
    /// Nil for Microsoft, whose issuer the tenant gives, and for a provider that is switched off.
    package let issuer: ConfiguredURL?
    /// The tenant of Microsoft's issuer.
    package let tenant: String?
    package let allowedTenants: AllowedTenants
    /// Empty only for a provider that is switched off.
    package let clientID: ClientID
    /// Nil: a public client.
    package let clientSecret: ConfigurationSecret?
    package let tokenEndpointAuthMethod: TokenEndpointAuthMethod?
    package let scope: Scope
    /// Whether the provider has a callback path of its own.
    package let hasOwnCallback: Bool
    package let source: SourcePosition

    /// The issuers that need no `issuer` key.
    private static let knownIssuers = ["google": "https://accounts.google.com"]
    /// Microsoft's names for more than one tenant.
    private static let sharedTenants = ["common", "organizations", "consumers"]

    /// Reads one entry. Required keys are demanded of a provider that is switched on only.
    ///
    /// ## Configuration keys
    /// - `enabled` (boolean, default true), `display_name` (text, default the name).
    /// - `issuer` (URL, required, except for `google` and `microsoft`): `https` unless the host is a loopback name.
    /// - `tenant` (text, default `common`, only for `microsoft`), `allowed_tenants` (list of tenants, or `any`; default empty).
    /// - `client_id` (text, required), `client_secret` (secret, default none: a public client).
    /// - `token_endpoint_auth_method` (`client_secret_basic`, `client_secret_post` or `none`, default what the provider offers).
    /// - `scopes` (list, default `openid`, `email`, `profile`): `openid` must be among them.
    /// - `own_callback` (boolean, default false).
    init?(name: String, position: SourcePosition, _ reader: SectionReader) {
        self.name = name
        source = position
        isEnabled = reader.value("enabled", .boolean, default: true)
        displayName = reader.optional("display_name", .text("a name for people"))
        let declaredIssuer = reader.optional("issuer", .secureURL(allowsQuery: false))
        let tenant = reader.optional("tenant", .text("a tenant", atMost: 128))
        let isMicrosoft = name == "microsoft" && declaredIssuer == nil
        self.tenant = tenant ?? (isMicrosoft ? "common" : nil)
        let allowedTenants = Self.allowedTenants(reader)
        self.allowedTenants = allowedTenants
        let clientID = reader.optional("client_id", .clientID)
        self.clientID = clientID ?? ClientID("")
        clientSecret = reader.optional("client_secret", .secret())
        tokenEndpointAuthMethod = reader.optional("token_endpoint_auth_method", .authenticationMethod)
        let scopes = reader.list("scopes", .scopeToken)
        scope = Scope(scopes?.map(\.value) ?? [.openid, .email, .profile])
        hasOwnCallback = reader.value("own_callback", .boolean, default: false)
        issuer = declaredIssuer ?? Self.knownIssuers[name].flatMap { ConfiguredURL($0) }
        if !Self.isName(name) {
            reader.refuse(
                "", .invalidValue, at: position, received: "the provider name \(name.quotedForMessage)",
                expected: "lower-case letters, digits and hyphens")
        }
        guard isEnabled, !reader.context.isDescribing else { return }
        if clientID == nil, !reader.hasErrors(under: "client_id") {
            reader.reportMissing("client_id", expected: "the client_id that the provider gave")
        }
        if issuer == nil, !isMicrosoft, !reader.hasErrors(under: "issuer") {
            reader.reportMissing("issuer", expected: "the URL of the provider")
        }
        checkTenants(reader, isMicrosoft: isMicrosoft)
        if !scope.contains(.openid), !reader.hasErrors(under: "scopes") {
            reader.refuse("scopes", .invalidValue, received: "scopes without openid", expected: "openid among them")
        }
    }

    private func checkTenants(_ reader: SectionReader, isMicrosoft: Bool) {
        if !isMicrosoft, tenant != nil {
            reader.refuse(
                "tenant", received: "a tenant with a provider that is not microsoft", expected: "an issuer alone")
        }
        guard isMicrosoft, let tenant, Self.sharedTenants.contains(tenant), allowedTenants == .own else { return }
        reader.refuse(
            "allowed_tenants", received: "no tenants with tenant: \(tenant), which any organisation can log in at",
            expected: "a list of tenants, or any")
    }

    private static func allowedTenants(_ reader: SectionReader) -> AllowedTenants {
        let names = (reader.oneOrList("allowed_tenants", .text("a tenant, or any", atMost: 128)) ?? []).map(\.value)
        if names == ["any"] { return .any }
        return names.isEmpty ? .own : .listed(names)
    }

    private static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { URISyntax.isDigit($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }
    }
}

extension ScalarKind where Value == ScopeToken {
    static var scopeToken: ScalarKind {
        ScalarKind(expected: "a scope name") { (text) throws(Refusal) in
            guard let token = ScopeToken(text) else { throw Refusal() }
            return token
        }
    }
}
