import GatehouseConfig
import Testing

@Suite("Configuration: the providers of the login page")
struct LoginProviderTests {
    private static let provider = "client_id: c, client_secret: s, issuer:"

    private func file(_ login: String, _ providers: String, more: String = "") -> String {
        """
        server: { public_url: https://login.example.com }
        authorization_server: { login: { \(login) } }
        oidc: { providers: { \(providers) } }
        \(more)
        """
    }

    private static let two =
        "one: { \(provider) https://one.example }, two: { \(provider) https://two.example }"

    @Test("they are offered in the order of the page, and need no app")
    func order() throws {
        let loaded = try parse(file("providers: [two, one]", Self.two))
        #expect(loaded.configuration.loginProviders.map(\.name) == ["two", "one"])
        #expect(loaded.configuration.backendForFrontend == nil)
        #expect(loaded.warnings.isEmpty)
        let federation = loaded.configuration.authorizationServer?.federation
        #expect(federation?.linksVerifiedEmail == true && federation?.createsUsers == true)
        let closed = try parse(
            file("providers: [one, two], link_verified_email: false, create_users: false", Self.two)
        ).configuration.authorizationServer?.federation
        #expect(closed?.linksVerifiedEmail == false && closed?.createsUsers == false)
    }

    @Test("a provider that nothing uses is a warning, with all of them unused a mistake")
    func unused() throws {
        let warnings = try parse(file("providers: [one]", Self.two)).warnings
        #expect(warnings.map(\.path) == ["oidc.providers.two"])
        expectRefusal(file("mode: local", Self.two), .contradiction, path: "oidc", says: ["login.providers"])
    }

    @Test("a provider that is switched off is not offered, and that is said")
    func switchedOff() throws {
        let loaded = try parse(file("providers: [one, off]", Self.two + ", off: { enabled: false }"))
        #expect(loaded.configuration.loginProviders.map(\.name) == ["one"])
        #expect(loaded.warnings.contains { $0.path == "authorization_server.login.providers" })
    }

    @Test("a name that is not declared, one that stands twice")
    func names() {
        let path = "authorization_server.login.providers"
        expectRefusal(file("providers: [three]", Self.two), .unknownName, line: 2, path: path, says: ["one, two"])
        expectRefusal(file("providers: [one, one]", Self.two), .duplicateName, line: 2, path: path)
    }

    @Test("the server itself is no provider of its own login page")
    func itself() {
        let own = "own: { \(Self.provider) https://login.example.com }"
        expectRefusal(
            file("providers: [own]", own), .contradiction, path: "authorization_server.login.providers",
            says: ["https://login.example.com is this server itself", "a provider elsewhere"])
    }

    @Test("only the server's own login page offers any, and the switches belong to them")
    func local() {
        let delegated = file(
            "mode: delegated, url: https://app.example/sso, shared_secret: 0123456789abcdef0123456789abcdef, providers: [one]",
            Self.two, more: "storage: {}"
        ).replacing("server: { public_url", with: "server: { admin_listen: \"127.0.0.1:9001\", public_url")
        #expect(errors(delegated).map(\.path).contains("authorization_server.login.providers"))
        for key in ["link_verified_email: true", "create_users: false"] {
            let path = "authorization_server.login." + key.prefix { $0 != ":" }
            let text =
                "server: { public_url: https://login.example.com }\nauthorization_server: { login: { \(key) } }\n"
            expectRefusal(text, .contradiction, path: path, says: ["without providers"])
        }
    }
}
