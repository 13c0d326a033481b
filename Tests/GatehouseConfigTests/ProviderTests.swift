import GatehouseConfig
import OAuthCore
import Testing

@Suite("Configuration: the kinds of providers")
struct ProviderTests {
    private static let secrets =
        "sessions: { signing_secret: 0123456789abcdef0123456789abcdef, csrf_signing_secret: fedcba9876543210fedcba9876543210 }"
    private static let gitHub =
        "type: oauth2, client_id: c, client_secret: s, authorization_endpoint: https://g.example/authorize, token_endpoint: https://g.example/token, userinfo_endpoint: https://api.g.example/user"

    private func file(_ keys: String, name: String = "p") -> String {
        "server: { public_url: https://app.example.com }\noidc: { providers: { \(name): { \(keys) } } }\napp: { \(Self.secrets) }\n"
    }

    private func provider(_ keys: String, name: String = "p") throws -> ProviderDeclaration {
        let oidc = try parse(file(keys, name: name)).configuration.backendForFrontend?.oidc
        return try #require(oidc?.providers.first)
    }

    @Test("oauth2: three endpoints, no scope of OpenID Connect, the mapping of GitHub")
    func oauth2() throws {
        let provider = try provider(Self.gitHub)
        #expect(provider.endpoints?.userInfo.text == "https://api.g.example/user")
        #expect(provider.scope.isEmpty)
        #expect(provider.userInfo.subject == "id" && provider.userInfo.emailVerified == nil)
        let mapped = try self.provider(Self.gitHub + ", userinfo: { subject: sub, email_verified: verified }")
        #expect(mapped.userInfo.subject == "sub" && mapped.userInfo.emailVerified == "verified")
    }

    @Test(
        "RFC 9700 §4.4 a provider of plain OAuth 2.0 that shares its callback is warned of, and named",
        arguments: [
            ("a: { \(gitHub) }, b: { issuer: https://b.example, client_id: c }", ["oidc.providers.a"]),
            ("a: { \(gitHub) }, b: { \(gitHub) }", ["oidc.providers.a", "oidc.providers.b"]),
            ("a: { \(gitHub), own_callback: true }, b: { \(gitHub) }", []),
            ("a: { \(gitHub) }, b: { enabled: false, issuer: https://b.example, client_id: c }", []),
            ("a: { issuer: https://a.example, client_id: c }, b: { issuer: https://b.example, client_id: c }", []),
        ])
    func sharedCallback(providers: String, paths: [String]) throws {
        let text =
            "server: { public_url: https://app.example.com }\noidc: { providers: { \(providers) } }\napp: { \(Self.secrets) }\n"
        let warnings = try parse(text).warnings
        #expect(warnings.map(\.path) == paths)
        #expect(warnings.allSatisfy { $0.message.contains("own_callback: true") })
    }

    @Test(
        "oauth2: what is missing or belongs elsewhere",
        arguments: [
            ("type: oauth2, client_id: c", ["authorization_endpoint", "token_endpoint", "userinfo_endpoint"]),
            (gitHub + ", issuer: https://g.example", ["issuer"]), (gitHub + ", trust_mfa: true", ["trust_mfa"]),
            (gitHub + ", tenant: t", ["tenant"]),
            ("issuer: https://p.example, client_id: c, token_endpoint: https://p.example/t", ["token_endpoint"]),
            ("issuer: https://p.example, client_id: c, userinfo: { subject: sub }", ["userinfo"]),
        ])
    func oauth2Refusals(keys: String, paths: [String]) {
        #expect(errors(file(keys)).map(\.path) == paths.map { "oidc.providers.p.\($0)" })
    }

    @Test("RFC 8176 what a provider says of factors is believed where the file says so, and nowhere else")
    func trust() throws {
        let keys = "issuer: https://p.example, client_id: c"
        #expect(try !provider(keys).trustsSecondFactors)
        #expect(try provider(keys + ", trust_mfa: true").trustsSecondFactors)
    }

    @Test("the type says what a provider of another name is; a microsoft with an issuer is one of somebody's own")
    func types() throws {
        #expect(try provider("type: google, client_id: c").issuer?.text == "https://accounts.google.com")
        let entra = try provider("type: microsoft, client_id: c, tenant: t")
        #expect(entra.authority?.text == "https://login.microsoftonline.com" && entra.tenant == "t")
        #expect(try provider("client_id: c, issuer: https://own.example", name: "microsoft").type == .openID)
    }

    @Test(
        "client authentication: a method and what it needs",
        arguments: [
            ("token_endpoint_auth_method: private_key_jwt", ["private_key_file"]),
            ("private_key_file: key.jwk", ["private_key_file"]),
            ("token_endpoint_auth_method: private_key_jwt, private_key_file: k, client_secret: s", ["client_secret"]),
            ("token_endpoint_auth_method: client_secret_post", ["client_secret"]),
            ("token_endpoint_auth_method: none, client_secret: s", ["client_secret"]),
            ("token_endpoint_auth_method: tls_client_auth", ["token_endpoint_auth_method"]),
        ])
    func authentication(keys: String, paths: [String]) {
        let found = errors(file("issuer: https://p.example, client_id: c, " + keys))
        #expect(found.map(\.path) == paths.map { "oidc.providers.p.\($0)" })
    }

    @Test("private_key_jwt: the path of the key is relative to the file")
    func privateKey() throws {
        let provider = try provider(
            "issuer: https://p.example, client_id: c, token_endpoint_auth_method: private_key_jwt, private_key_file: k/key.jwk"
        )
        #expect(provider.privateKeyFile == "/etc/gatehouse/k/key.jwk")
    }

    @Test("authorization_parameters: texts, and none that each request already has")
    func parameters() throws {
        let keys = "issuer: https://p.example, client_id: c, authorization_parameters: { prompt: login, max_age: 60 }"
        #expect(try provider(keys).authorizationParameters.map(\.value) == ["login", "60"])
        for name in ["state", "redirect_uri", "request_uri"] {
            expectRefusal(
                file("issuer: https://p.example, client_id: c, authorization_parameters: { \(name): x }"),
                .contradiction, path: "oidc.providers.p.authorization_parameters")
        }
        expectRefusal(
            file("issuer: https://p.example, client_id: c, authorization_parameters: { claims: [a] }"), .wrongType,
            path: "oidc.providers.p.authorization_parameters")
    }
}

@Suite("Configuration: an authorization server and a backend-for-frontend in one process")
struct MountTests {
    private func file(route: String = "/api", extra: String = "", cookie: String = "session", issuer: String = "")
        -> String
    {
        """
        server: { public_url: http://localhost:9000 }
        authorization_server:
          issuer: http://localhost:9000\(issuer)
          compatibility_endpoints: [{ token: /token }\(extra)]
        oidc: { providers: { p: { issuer: http://localhost:9000, client_id: c } } }
        app:
          sessions:
            signing_secret: 0123456789abcdef0123456789abcdef
            csrf_signing_secret: fedcba9876543210fedcba9876543210
            cookie_name: \(cookie)
          routes: [{ path: \(route), upstream: http://a }]
        """
    }

    @Test("paths that only one of them has", arguments: ["/api", "/oauth", "/", "/loginx"])
    func apart(route: String) { #expect(errors(file(route: route)).isEmpty) }

    @Test(
        "a route on a path of the authorization server is refused",
        arguments: ["/oauth2", "/oauth2/x", "/login", "/Token"])
    func routes(route: String) { expectRefusal(file(route: route), .contradiction, path: "app.routes") }

    @Test("an issuer with a path has its endpoints under it")
    func issuerPath() {
        #expect(errors(file(route: "/login", issuer: "/idp")).isEmpty)
        expectRefusal(file(route: "/idp/login", issuer: "/idp"), .contradiction, path: "app.routes")
    }

    @Test("a compatibility endpoint on a path of the backend-for-frontend is refused; beside them is no conflict")
    func compatibility() {
        #expect(errors(file(extra: ", { authorize: /auth/authorize }")).isEmpty)
        for path in ["/auth/web/login", "/AUTH/me"] {
            expectRefusal(
                file(extra: ", { authorize: \(path) }"), .contradiction,
                path: "authorization_server.compatibility_endpoints")
        }
    }

    @Test("a cookie name of the authorization server's own is refused")
    func cookie() {
        expectRefusal(file(cookie: "gatehouse_session"), .contradiction, path: "app.sessions.cookie_name")
    }
}
