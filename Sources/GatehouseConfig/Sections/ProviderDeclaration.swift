package import OAuthCore

/// An entry of `oidc.providers`: where people log in to the backend-for-frontend.
package struct ProviderDeclaration: Sendable, Hashable {
    /// What sort of provider it is. The names `google` and `microsoft` imply theirs.
    package enum ProviderType: String, Sendable, Hashable, CaseIterable {
        /// OpenID Connect by discovery.
        case openID = "openid"
        case google
        case microsoft
        /// OAuth 2.0 without ID tokens, such as GitHub's.
        case oauth2
    }

    /// How the client proves itself; nil in the file: what the provider offers. OpenID Connect Core §9.
    package enum AuthenticationMethod: String, Sendable, Hashable, CaseIterable {
        case clientSecretBasic = "client_secret_basic"
        case clientSecretPost = "client_secret_post"
        case privateKeyJWT = "private_key_jwt"
        case none
    }

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
    package let type: ProviderType
    /// For people; nil: the name.
    package let displayName: String?
    /// Nil for Microsoft and OAuth 2.0, and for a provider that is switched off.
    package let issuer: ConfiguredURL?
    /// The tenant of Microsoft's issuer.
    package let tenant: String?
    package let allowedTenants: AllowedTenants
    /// Where Microsoft's endpoints are.
    package let authority: ConfiguredURL?
    /// The endpoints of a provider without discovery; nil for the others, and for one that is switched off.
    package let endpoints: ProviderEndpoints?
    /// Which members of the userinfo answer say what.
    package let userInfo: UserInfoMapping
    /// Empty only for a provider that is switched off.
    package let clientID: ClientID
    /// Nil: a public client, or one that signs.
    package let clientSecret: ConfigurationSecret?
    package let authenticationMethod: AuthenticationMethod?
    /// The absolute path of a file with a private JWK, for `private_key_jwt`.
    package let privateKeyFile: String?
    package let scope: Scope
    /// Whether the provider has a callback path of its own.
    package let hasOwnCallback: Bool
    /// Whether its `mfa` counts as a second factor on the login page. RFC 8176.
    package let trustsSecondFactors: Bool
    /// Whether requests are pushed where the provider takes them. RFC 9126.
    package let pushesRequests: Bool
    /// Further parameters of the authorization request.
    package let authorizationParameters: [Parameter]
    package let source: SourcePosition

    package struct Parameter: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    private static let knownAuthority = "https://login.microsoftonline.com"

    /// Reads one entry. Required keys are demanded of a provider that is switched on only.
    ///
    /// ## Configuration keys
    /// - `enabled` (boolean, default true), `display_name` (text, default the name).
    /// - `type` (`openid`, `google`, `microsoft` or `oauth2`, default by the name, else `openid`).
    /// - `issuer` (URL, required with `openid`, default Google's with `google`): `https` unless the host is a loopback name.
    /// - `tenant` (text, default `common`), `allowed_tenants` (list of tenants, or `any`; default empty), `authority` (URL, default
    ///   Microsoft's): only for `microsoft`.
    /// - `authorization_endpoint`, `token_endpoint`, `userinfo_endpoint` (URLs, required with `oauth2`, only there).
    /// - `userinfo`: see ``UserInfoMapping``; only for `oauth2`.
    /// - `client_id` (text, required), `client_secret` (secret, default none: a public client, or one that signs).
    /// - `token_endpoint_auth_method` (`client_secret_basic`, `client_secret_post`, `private_key_jwt` or `none`, default what the
    ///   provider offers), `private_key_file` (path of a private JWK, required with `private_key_jwt`).
    /// - `scopes` (list, default `openid`, `email`, `profile`; with `oauth2` empty): `openid` must be among them, but for `oauth2`.
    /// - `own_callback` (boolean, default false), `pushed_authorization_requests` (boolean, default false).
    /// - `trust_mfa` (boolean, default false): not with `oauth2`, whose providers say nothing of factors.
    /// - `authorization_parameters` (mapping of texts, default empty): none that the backend-for-frontend sets itself.
    init?(name: String, position: SourcePosition, _ reader: SectionReader) {
        self.name = name
        source = position
        isEnabled = reader.value("enabled", .boolean, default: true)
        displayName = reader.optional("display_name", .text("a name for people"))
        let declaredType = reader.optional("type", ScalarKind<ProviderType>.choice)
        let declaredIssuer = reader.optional("issuer", .secureURL(allowsQuery: false))
        // A `microsoft` with an issuer is one of somebody's own, as it was before there was a `type`.
        let implied: ProviderType =
            name == "google" ? .google : name == "microsoft" && declaredIssuer == nil ? .microsoft : .openID
        let type = declaredType ?? implied
        self.type = type
        let isMicrosoft = type == .microsoft
        tenant = reader.optional("tenant", .text("a tenant", atMost: 128)) ?? (isMicrosoft ? "common" : nil)
        allowedTenants = Self.allowedTenants(reader)
        let authority = reader.optional("authority", .secureURL(allowsQuery: false))
        self.authority = isMicrosoft ? authority ?? ConfiguredURL(Self.knownAuthority) : nil
        endpoints = ProviderEndpoints(reader, isRequired: isEnabled && type == .oauth2)
        userInfo = reader.section("userinfo", UserInfoMapping.init)
        clientID = reader.optional("client_id", .clientID) ?? ClientID("")
        clientSecret = reader.optional("client_secret", .secret())
        authenticationMethod = reader.optional(
            "token_endpoint_auth_method", ScalarKind<AuthenticationMethod>.choice)
        privateKeyFile = reader.optional("private_key_file", .path(in: reader.context))
        scope = Scope(
            reader.list("scopes", .scopeToken)?.map(\.value) ?? (type == .oauth2 ? [] : [.openid, .email, .profile]))
        hasOwnCallback = reader.value("own_callback", .boolean, default: false)
        trustsSecondFactors = reader.value("trust_mfa", .boolean, default: false)
        pushesRequests = reader.value("pushed_authorization_requests", .boolean, default: false)
        authorizationParameters = Self.parameters(reader)
        issuer = declaredIssuer ?? (type == .google ? ConfiguredURL("https://accounts.google.com") : nil)
        ProviderCheck(provider: self, reader: reader).run()
    }

    private static func allowedTenants(_ reader: SectionReader) -> AllowedTenants {
        let names = (reader.oneOrList("allowed_tenants", .text("a tenant, or any", atMost: 128)) ?? []).map(\.value)
        if names == ["any"] { return .any }
        return names.isEmpty ? .own : .listed(names)
    }

    private static func parameters(_ reader: SectionReader) -> [Parameter] {
        (reader.object("authorization_parameters") ?? []).compactMap { member in
            let value: String
            switch member.value {
            case .string(let text): value = text
            case .integer(let number): value = String(number)
            case .bool(let flag): value = flag ? "true" : "false"
            default:
                reader.refuse(
                    "authorization_parameters", .wrongType, received: "another value of \(member.name) than a text",
                    expected: "a text, a whole number, true or false")
                return nil
            }
            return Parameter(name: member.name, value: value)
        }
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
