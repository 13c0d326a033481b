import GatehouseConfig
import Testing

@Suite("Configuration: authorization_server.login")
struct LoginSectionTests {
    private func issuing(_ keys: String) -> String { Sample.local("authorization_server: { \(keys) }\n") }

    @Test("a delegated login needs url, shared_secret of 32 characters, and an admin address")
    func delegated() throws {
        let admin = "server: { public_url: http://localhost, admin_listen: 127.0.0.1:9001 }\n"
        let secret = "shared_secret: 0123456789abcdef0123456789abcdef"
        let paths = errors(admin + "authorization_server: { login: { mode: delegated } }").map(\.path)
        #expect(paths == ["authorization_server.login.url", "authorization_server.login.shared_secret"])
        expectRefusal(
            admin + "authorization_server: { login: { mode: delegated, url: https://a/sso, shared_secret: short } }",
            .invalidValue,
            path: "authorization_server.login.shared_secret")
        expectRefusal(
            issuing("login: { mode: delegated, url: https://a/sso, \(secret) }"), .missingKey,
            path: "server.admin_listen")
        let right = try parse(
            admin + "authorization_server: { login: { mode: delegated, url: https://a/sso, \(secret) } }")
        guard case .delegated(let login) = right.configuration.authorizationServer?.login else {
            Issue.record("the login is delegated")
            return
        }
        #expect(login.url.text == "https://a/sso")
        expectRefusal(
            "server: { public_url: http://localhost, admin_listen: 0.0.0.0:9001 }\nauthorization_server: { login: { mode: delegated, url: https://a, \(secret) } }",
            .contradiction, path: "server.admin_listen")
    }

    @Test("shared_secret opens its calls alone: it is not the admin_token")
    func ownSecret() throws {
        func text(_ secret: String) -> String {
            """
            server: { public_url: http://localhost, admin_listen: 127.0.0.1:9001, admin_token: 0123456789abcdef0123456789abcdef }
            authorization_server: { login: { mode: delegated, url: https://a/sso, shared_secret: \(secret) } }
            """
        }
        expectRefusal(
            text("0123456789abcdef0123456789abcdef"), .contradiction, path: "authorization_server.login.shared_secret")
        #expect(try parse(text("another-secret-of-32-characters-and-more")).configuration.authorizationServer != nil)
    }

    @Test("the keys of assertions mean nothing without their issuer, and neither without a delegated login")
    func assertions() throws {
        let admin = "server: { public_url: http://localhost, admin_listen: 127.0.0.1:9001 }\n"
        let login = "mode: delegated, url: https://a/sso, shared_secret: 0123456789abcdef0123456789abcdef"
        func file(_ login: String) -> String { admin + "authorization_server: { login: { \(login) } }" }
        let keys = "authorization_server.login.assertion_keys_file"
        #expect(errors(file("\(login), assertion_keys_file: keys.json")).map(\.path) == [keys])
        #expect(errors(file("assertion_keys_file: keys.json")).map(\.path) == [keys])
        let right = try parse(file("\(login), assertion_issuer: the-app, assertion_keys_file: keys.json"))
        guard case .delegated(let section) = right.configuration.authorizationServer?.login else {
            Issue.record("the login is delegated")
            return
        }
        #expect(section.assertionIssuer == "the-app")
        #expect(section.assertionKeysFile?.hasSuffix("/keys.json") == true)
    }

    @Test("login.check_password: an address, a token of 32 characters, and a local login")
    func checkPassword() throws {
        let token = "bearer_token: 0123456789abcdef0123456789abcdef"
        let path = "authorization_server.login.check_password"
        let right = try parse(issuing("login: { check_password: { url: https://old.example/check, \(token) } }"))
        guard case .local(let login) = right.configuration.authorizationServer?.login else {
            Issue.record("the login is local")
            return
        }
        #expect(login.checkPassword?.url.text == "https://old.example/check")
        #expect(login.checkPassword?.timeout == .seconds(5))
        let wrong = [
            ("{ \(token) }", "url"), ("{ url: https://a }", "bearer_token"),
            ("{ url: https://a, bearer_token: short }", "bearer_token"), ("{ url: http://a, \(token) }", "url"),
            ("{ url: https://a, \(token), timeout: 31s }", "timeout"),
            ("{ url: https://a, \(token), timeout: 0 }", "timeout"),
            ("{ url: https://a, \(token), retry: 1 }", "retry"),
        ]
        for (keys, key) in wrong {
            #expect(errors(issuing("login: { check_password: \(keys) }")).map(\.path) == ["\(path).\(key)"])
        }
        #expect(errors(issuing("login: { check_password: { url: 'http://[::1]:80/check', \(token) } }")).isEmpty)
        let admin = "server: { public_url: http://localhost, admin_listen: 127.0.0.1:9001 }\n"
        let delegated = "mode: delegated, url: https://a/sso, shared_secret: 0123456789abcdef0123456789abcdef"
        expectRefusal(
            admin + "authorization_server: { login: { \(delegated), check_password: { url: https://a, \(token) } } }",
            .contradiction, path: path)
    }
}
