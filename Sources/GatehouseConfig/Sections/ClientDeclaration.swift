package import OAuthCore

/// An entry of `clients`: names and meaning as in RFC 7591 §2 and OpenID Connect Dynamic Client Registration §2.
package struct ClientDeclaration: Sendable, Hashable {
    package enum ApplicationType: String, Sendable, Hashable, CaseIterable { case web, native }

    /// Text and links for people, and the addresses of whoever runs the client.
    package struct Presentation: Sendable, Hashable {
        package let clientURI: ConfiguredURL?
        package let logoURI: ConfiguredURL?
        /// The picture that the pages show.
        package let logoFile: String?
        package let policyURI: ConfiguredURL?
        package let termsOfServiceURI: ConfiguredURL?
        package let contacts: [String]
    }

    package let clientID: ClientID
    package let clientName: String?
    package let clientSecret: ConfigurationSecret?
    /// The method that the file sets; nil: whatever suits the client, see `acceptedAuthenticationMethods`.
    package let declaredAuthenticationMethod: TokenEndpointAuthMethod?
    package let applicationType: ApplicationType
    package let grantTypes: [GrantType]
    /// Each once, in the order of the file.
    package let redirectURIs: [String]
    package let postLogoutRedirectURIs: [String]
    package let scope: Scope
    package let requirePKCE: Bool
    /// No consent page.
    package let isFirstParty: Bool
    /// People log in for it with a second factor only.
    package let requiresSecondFactor: Bool
    package let accessTokenLifetime: Duration?
    package let refreshTokenRetryWindow: Duration?
    package let idTokenSignedResponseAlgorithm: SigningAlgorithm?
    package let userinfoSignedResponseAlgorithm: SigningAlgorithm?
    package let backchannelLogoutURI: String?
    package let backchannelLogoutSessionRequired: Bool
    /// The resource servers whose tokens it may introspect.
    package let introspection: [ResourceServerID]
    /// The types of authorization details that it may ask for.
    package let authorizationDetailsTypes: [String]
    package let defaultMaxAge: Duration?
    package let requireAuthTime: Bool
    /// The members of an inline JWK Set.
    package let jwks: [ConfigurationValue.Member]?
    package let jwksURI: ConfiguredURL?
    package let presentation: Presentation
    /// Where the entry begins.
    package let source: SourcePosition

    /// Whether the client cannot keep a secret. RFC 6749 §2.1.
    package var isPublic: Bool { declaredAuthenticationMethod == TokenEndpointAuthMethod.none }

    /// The methods by which the client may authenticate: the one that is set, or Basic and body alike.
    package var acceptedAuthenticationMethods: [TokenEndpointAuthMethod] {
        declaredAuthenticationMethod.map { [$0] } ?? [.clientSecretBasic, .clientSecretPost]
    }

    /// Reads one entry.
    ///
    /// ## Configuration keys
    /// - `client_id` (text, required), `client_name` (text, default none).
    /// - `client_secret` (secret, default none): required unless `token_endpoint_auth_method: none`.
    /// - `token_endpoint_auth_method` (`client_secret_basic`, `client_secret_post` or `none`; default `client_secret_basic`, and
    ///   then `client_secret_post` is accepted too).
    /// - `application_type` (`web` or `native`, default `web`).
    /// - `grant_types` (list, default `authorization_code`), `response_types` (list, only `code`).
    /// - `redirect_uris`, `post_logout_redirect_uris` (lists of URIs, default empty).
    /// - `scope` (text, scope names separated by spaces, default empty).
    /// - `require_pkce` (boolean, default true), `first_party` (boolean, default false).
    /// - `require_second_factor` (boolean, default false): see ``SecondFactorSection``.
    /// - `access_token_lifetime` (duration, default the server's), `refresh_token_retry_window` (duration, default the server's).
    /// - `id_token_signed_response_alg`, `userinfo_signed_response_alg` (algorithms, default the server's and none).
    /// - `backchannel_logout_uri` (URL, default none), `backchannel_logout_session_required` (boolean, default false).
    /// - `introspection` (list of resource servers, default empty).
    /// - `authorization_details_types` (list of types that resource servers declare, default empty). RFC 9396 §10.
    /// - `default_max_age` (seconds or duration, default none), `require_auth_time` (boolean, default false).
    /// - `jwks` (mapping, default none), `jwks_uri` (URL, default none).
    /// - `client_uri`, `logo_uri`, `policy_uri`, `tos_uri` (URLs, default none), `contacts` (list of texts, default empty).
    /// - `logo_file` (path, default none): an SVG or a PNG of at most 256 KiB.
    init?(_ reader: SectionReader, in surroundings: ClientSurroundings) {
        let clientID = reader.required("client_id", .clientID)
        clientName = reader.optional("client_name", .text("a name for people"))
        clientSecret = reader.optional("client_secret", .secret())
        declaredAuthenticationMethod = reader.optional("token_endpoint_auth_method", .authenticationMethod)
        applicationType = reader.value("application_type", .choice, default: .web)
        let grantTypes = reader.list("grant_types", .grantType)
        self.grantTypes = grantTypes?.map(\.value).withoutRepetitions ?? [.authorizationCode]
        _ = reader.list("response_types", ScalarKind<ResponseType>.choice)
        let isPublic = declaredAuthenticationMethod == TokenEndpointAuthMethod.none
        let redirectKind = ScalarKind<String>.redirectURI(forPublicClient: isPublic)
        redirectURIs = (reader.list("redirect_uris", redirectKind) ?? []).map(\.value).withoutRepetitions
        postLogoutRedirectURIs =
            (reader.list("post_logout_redirect_uris", redirectKind) ?? []).map(\.value).withoutRepetitions
        scope = reader.optional("scope", .scope) ?? .empty
        requirePKCE = reader.value("require_pkce", .boolean, default: true)
        isFirstParty = reader.value("first_party", .boolean, default: false)
        requiresSecondFactor = reader.value("require_second_factor", .boolean, default: false)
        accessTokenLifetime = reader.optional("access_token_lifetime", .accessTokenLifetime)
        refreshTokenRetryWindow = reader.optional("refresh_token_retry_window", .retryWindow)
        idTokenSignedResponseAlgorithm = reader.optional("id_token_signed_response_alg", .choice)
        userinfoSignedResponseAlgorithm = reader.optional("userinfo_signed_response_alg", .choice)
        backchannelLogoutURI = reader.optional("backchannel_logout_uri", .backchannelURI(forPublicClient: isPublic))
        backchannelLogoutSessionRequired = reader.value("backchannel_logout_session_required", .boolean, default: false)
        let introspection = reader.list("introspection", .text("the identifier of a resource server")) ?? []
        self.introspection = introspection.map { ResourceServerID($0.value) }.withoutRepetitions
        let types = reader.list("authorization_details_types", .text("a type of authorization details")) ?? []
        authorizationDetailsTypes = types.map(\.value).withoutRepetitions
        defaultMaxAge = reader.optional("default_max_age", .maxAge)
        requireAuthTime = reader.value("require_auth_time", .boolean, default: false)
        jwks = reader.object("jwks")
        jwksURI = reader.optional("jwks_uri", .secureURL())
        presentation = Presentation(reader)
        source = reader.position
        guard let clientID else { return nil }
        self.clientID = clientID
        ClientCheck(client: self, reader: reader, surroundings: surroundings).run(introspection: introspection)
    }

    private enum ResponseType: String, CaseIterable { case code }
}

extension ClientDeclaration.Presentation {
    fileprivate init(_ reader: SectionReader) {
        clientURI = reader.optional("client_uri", .url())
        logoURI = reader.optional("logo_uri", .url())
        logoFile = reader.optional("logo_file", .path(in: reader.context))
        policyURI = reader.optional("policy_uri", .url())
        termsOfServiceURI = reader.optional("tos_uri", .url())
        contacts = (reader.list("contacts", .text("an address of whoever runs the client")) ?? []).map(\.value)
    }
}

extension Array where Element: Hashable {
    /// The elements in their order, each once.
    var withoutRepetitions: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
