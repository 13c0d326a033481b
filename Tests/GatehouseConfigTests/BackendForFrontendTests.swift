import GatehouseConfig
import Testing

@Suite("Configuration: oidc and app")
struct BackendForFrontendTests {
    private static let sessions =
        "sessions: { signing_secret: 0123456789abcdef0123456789abcdef, csrf_signing_secret: fedcba9876543210fedcba9876543210 }"

    private func app(
        _ keys: String, provider: String = "{ issuer: https://p.example, client_id: c }", name: String = "p"
    ) -> String {
        "server: { public_url: https://app.example.com }\noidc: { providers: { \(name): \(provider) } }\napp: { \(keys) }\n"
    }

    private func provider(_ text: String, name: String = "p") -> String {
        app(Self.sessions, provider: text, name: name)
    }

    private func sessions(_ keys: String) -> String {
        app(Self.sessions.replacing(" }", with: ", \(keys) }"))
    }

    private func route(_ text: String) -> String { app("\(Self.sessions), routes: [\(text)]") }

    @Test("a right file")
    func right() throws {
        #expect(try parse(app(Self.sessions)).configuration.backendForFrontend?.oidc.providers.count == 1)
    }

    @Test("oidc without app is refused")
    func oidcAlone() { expectRefusal(Sample.local("oidc: {}\n"), .contradiction, path: "oidc") }

    @Test("app without a provider that is switched on is a warning")
    func noProvider() throws { #expect(try parse(provider("{ enabled: false }")).warnings.map(\.path) == ["app"]) }

    @Test("sessions: both secrets, 32 characters each, different")
    func secrets() {
        #expect(errors(app("")).map(\.path) == ["app.sessions.signing_secret", "app.sessions.csrf_signing_secret"])
        #expect(errors(app("sessions: { signing_secret: short, csrf_signing_secret: '' }")).count == 2)
        expectRefusal(
            app(
                "sessions: { signing_secret: 0123456789abcdef0123456789abcdef, csrf_signing_secret: 0123456789abcdef0123456789abcdef }"
            ),
            .contradiction, path: "app.sessions.csrf_signing_secret")
    }

    @Test(
        "the older names of keys stop the start with the new name",
        arguments: [
            ("auth_session_ttl_seconds: 600", "auth_session_ttl"),
            ("csrf_token_max_age_hours: 12", "csrf_token_max_age"),
        ])
    func renamed(keys: String, new: String) {
        let old = String(keys.prefix { $0 != ":" })
        expectRefusal(sessions(keys), .renamedKey, path: "app.sessions.\(old)", says: ["expected \(new),"])
    }

    @Test(
        "sessions: values that are refused",
        arguments: [
            ("cookie_name: __Host-session", "cookie_name"), ("cookie_name: 'a b'", "cookie_name"),
            ("cookie_domain: other.example", "cookie_domain"),
            ("cookie_domain: 10.0.0.1", "cookie_domain"), ("max_age: 24", "max_age"),
            ("max_age: 1h, idle_lifetime: 2h", "idle_lifetime"),
            ("auth_session_ttl: 2d", "auth_session_ttl"), ("security: { fingerprint: true }", "security.fingerprint"),
            ("secret: x", "secret"),
        ])
    func sessionValues(keys: String, path: String) {
        #expect(errors(sessions(keys)).map(\.path) == ["app.sessions.\(path)"])
    }

    @Test("sessions.cookie_domain is the public host or above it", arguments: ["app.example.com", "example.com"])
    func cookieDomain(domain: String) { #expect(errors(sessions("cookie_domain: \(domain)")).isEmpty) }

    @Test(
        "providers: what is missing or wrong",
        arguments: [
            ("{ issuer: https://a }", "client_id"), ("{ client_id: c }", "issuer"),
            ("{ issuer: http://a.example, client_id: c }", "issuer"),
            ("{ issuer: https://a, client_id: c, scopes: [email] }", "scopes"),
            ("{ issuer: https://a, client_id: c, scopes: openid }", "scopes"),
            ("{ issuer: https://a, client_id: c, tenant: t }", "tenant"),
            ("{ issuer: https://a, client_id: c, enabled: yes }", "enabled"),
            ("{ issuer: https://a, client_id: c, secret: s }", "secret"),
        ])
    func providers(text: String, path: String) {
        #expect(errors(provider(text)).map(\.path) == ["oidc.providers.p.\(path)"])
    }

    @Test("providers: names are lower-case letters, digits and hyphens", arguments: ["P", "a_b", "'a b'", "'a\\nb'"])
    func providerName(name: String) {
        let found = errors(provider("{ issuer: https://a, client_id: c }", name: name))
        #expect(found.map(\.kind) == [.invalidValue])
    }

    @Test("google and microsoft need no issuer; a shared tenant demands allowed_tenants")
    func known() throws {
        let google = try parse(provider("{ client_id: c }", name: "google")).configuration.backendForFrontend?.oidc
            .providers[0]
        #expect(google?.issuer?.text == "https://accounts.google.com")
        expectRefusal(
            provider("{ client_id: c }", name: "microsoft"), .contradiction,
            path: "oidc.providers.microsoft.allowed_tenants")
        for keys in ["allowed_tenants: any", "allowed_tenants: [t1, t2]", "tenant: t1"] {
            #expect(errors(provider("{ client_id: c, \(keys) }", name: "microsoft")).isEmpty)
        }
        let listed = try parse(provider("{ client_id: c, allowed_tenants: [t1] }", name: "microsoft"))
        #expect(listed.configuration.backendForFrontend?.oidc.providers[0].allowedTenants == .listed(["t1"]))
    }

    @Test("a provider that is switched off needs nothing, but what stands there is checked")
    func disabled() {
        #expect(errors(provider("{ enabled: false, client_id: '' }")).isEmpty)
        expectRefusal(provider("{ enabled: false, isuer: a }"), .unknownKey)
    }

    @Test(
        "frontend: return targets and origins",
        arguments: [
            ("after_login: //evil.example", "after_login"), ("after_login: home", "after_login"),
            ("after_logout: /a/../b", "after_logout"),
            ("after_login: '/a\\b'", "after_login"), ("after_login: https://b.example/", "after_login"),
            ("allowed_redirects: [https://a/b]", "allowed_redirects[0]"),
            ("allowed_origins: ['*']", "allowed_origins[0]"), ("allowed_origins: https://a", "allowed_origins"),
            ("static: web", "static"),
        ])
    func frontend(keys: String, path: String) {
        #expect(errors(app("\(Self.sessions), frontend: { \(keys) }")).map(\.path) == ["app.frontend.\(path)"])
    }

    @Test("frontend: a return target on an allowed origin, static files as an absolute path")
    func frontendAllowed() throws {
        let keys =
            "frontend: { after_login: https://b.example/x, allowed_redirects: [https://b.example], static_files: web }"
        let frontend = try parse(app("\(Self.sessions), \(keys)")).configuration.backendForFrontend?.app.frontend
        #expect(frontend?.staticFiles == "/etc/gatehouse/web")
    }

    @Test(
        "routes: what is missing, wrong or contradictory",
        arguments: [
            ("{ upstream: http://a }", "[0].path"), ("{ path: /a }", "[0].upstream"),
            ("{ path: a, upstream: http://a }", "[0].path"),
            ("{ path: /a, upstream: ftp://a }", "[0].upstream"), ("{ path: /auth/me, upstream: http://a }", "[0].path"),
            ("{ path: /a, upstream: http://a, strip_prefix: /b }", "[0].strip_prefix"),
            ("{ path: /api2/x, upstream: http://a, strip_prefix: /api }", "[0].strip_prefix"),
            ("{ path: /a, upstream: http://a, token: service }", "[0].token"),
            ("{ path: /a, upstream: http://a, token: client }", "[0].client"),
            (
                "{ path: /a, upstream: http://a, client: { issuer: https://i, client_id: c, client_secret: s } }",
                "[0].client"
            ),
            (
                "{ path: /a, upstream: http://a, token: client, client: { issuer: https://i, client_id: c } }",
                "[0].client.client_secret"
            ),
            ("{ path: /a, upstream: http://a }, { path: /a, upstream: http://b }", ""),
            ("{ path: /a, upstream: http://a, require_session: false }", "[0].require_session"),
            ("{ path: /a, upstream: http://a, methods: [get] }", "[0].methods[0]"),
            ("{ path: /a, upstream: http://a, methods: [CONNECT] }", "[0].methods[0]"),
        ])
    func routes(text: String, path: String) { #expect(errors(route(text)).map(\.path) == ["app.routes\(path)"]) }
}
