/// What the server says of itself. RFC 8414 §2, OpenID Connect Discovery §3. It lists exactly what is switched on.
public struct AuthorizationServerMetadata: Sendable {
    /// `issuer`, exactly as configured.
    public var issuer: String
    /// `scopes_supported`.
    public var scopes: [String]
    /// `grant_types_supported`.
    public var grantTypes: [GrantType]
    /// The algorithms that ID tokens and signed userinfo can have.
    public var signingAlgorithms: [String]
    /// `acr_values_supported`.
    public var acrValues: [String]
    /// `claims_supported`.
    public var claims: [String]
    /// `ui_locales_supported`.
    public var uiLocales: [String]
    /// `response_modes_supported`.
    public var responseModes: [String]
    /// `prompt_values_supported`.
    public var prompts: [String]

    /// `authorization_details_types_supported`. RFC 9396 §10.
    public var authorizationDetailsTypes: [String] = []
    /// Whether devices can ask: `device_authorization_endpoint`. RFC 8628 §4.
    public var hasDeviceAuthorization: Bool

    /// The paths of the endpoints, below the issuer.
    public enum Path {
        /// OpenID Connect Discovery §4.
        public static let openIDConfiguration = "/.well-known/openid-configuration"
        /// RFC 8414 §3.
        public static let authorizationServer = "/.well-known/oauth-authorization-server"
        /// RFC 7517 §5.
        public static let keySet = "/.well-known/jwks.json"
        /// RFC 6749 §3.1.
        public static let authorize = "/oauth2/authorize"
        /// RFC 6749 §3.2.
        public static let token = "/oauth2/token"
        /// OpenID Connect Core §5.3.
        public static let userinfo = "/oauth2/userinfo"
        /// RFC 7662 §2.
        public static let introspect = "/oauth2/introspect"
        /// RFC 7009 §2.
        public static let revoke = "/oauth2/revoke"
        /// OpenID Connect RP-Initiated Logout §2.
        public static let logout = "/logout"
        /// RFC 8628 §3.1.
        public static let deviceAuthorization = "/oauth2/device_authorization"
        /// RFC 8628 §3.3: where people go with the code of a device.
        public static let device = "/device"
    }

    /// Metadata of an issuer; what depends on its directory and settings is set by the caller.
    public init(issuer: String) {
        self.issuer = issuer
        self.scopes = []
        self.grantTypes = []
        self.signingAlgorithms = []
        self.acrValues = []
        self.claims = []
        self.uiLocales = []
        self.hasDeviceAuthorization = false
        self.responseModes = ["query"]
        self.prompts = ["none", "login", "consent", "select_account"]
    }

    /// The document, as JSON text.
    public func serialized() -> [UInt8] {
        var json = JSONWriter(reservingCapacity: 2048)
        json.beginObject()
        json.member("issuer", issuer)
        writeEndpoints(&json)
        writeLists(&json)
        json.member("claims_parameter_supported", true)
        json.member("request_parameter_supported", false)
        json.member("request_uri_parameter_supported", false)
        json.member("authorization_response_iss_parameter_supported", true)
        json.member("backchannel_logout_supported", true)
        json.member("backchannel_logout_session_supported", true)
        json.endObject()
        return json.bytes
    }

    private func writeEndpoints(_ json: inout JSONWriter) {
        json.member("authorization_endpoint", issuer + Path.authorize)
        json.member("token_endpoint", issuer + Path.token)
        json.member("userinfo_endpoint", issuer + Path.userinfo)
        json.member("jwks_uri", issuer + Path.keySet)
        json.member("introspection_endpoint", issuer + Path.introspect)
        json.member("revocation_endpoint", issuer + Path.revoke)
        json.member("end_session_endpoint", issuer + Path.logout)
        if hasDeviceAuthorization { json.member("device_authorization_endpoint", issuer + Path.deviceAuthorization) }
    }

    private func writeLists(_ json: inout JSONWriter) {
        let confidential = [TokenEndpointAuthMethod.clientSecretBasic, .clientSecretPost].map(\.rawValue)
        let lists: [(String, [String])] = [
            ("scopes_supported", scopes),
            ("response_types_supported", ["code"]),
            ("response_modes_supported", responseModes),
            ("grant_types_supported", grantTypes.map(\.rawValue)),
            // An addition of ours: RFC 9700 §2.4 says that it must not be used.
            ("gatehouse_deprecated_grant_types", grantTypes.filter { $0 == .password }.map(\.rawValue)),
            ("subject_types_supported", ["public"]),
            ("id_token_signing_alg_values_supported", signingAlgorithms),
            ("userinfo_signing_alg_values_supported", signingAlgorithms),
            ("token_endpoint_auth_methods_supported", TokenEndpointAuthMethod.allCases.map(\.rawValue)),
            ("introspection_endpoint_auth_methods_supported", confidential),
            ("revocation_endpoint_auth_methods_supported", TokenEndpointAuthMethod.allCases.map(\.rawValue)),
            ("code_challenge_methods_supported", [CodeChallenge.method]),
            ("acr_values_supported", acrValues),
            ("authorization_details_types_supported", authorizationDetailsTypes),
            ("claim_types_supported", ["normal"]),
            ("claims_supported", claims),
            ("prompt_values_supported", prompts),
            ("display_values_supported", ["page"]),
            ("ui_locales_supported", uiLocales),
        ]
        for (name, values) in lists where !values.isEmpty { json.member(name, values) }
    }
}
