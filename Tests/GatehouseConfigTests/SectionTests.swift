import GatehouseConfig
import Testing

@Suite("Configuration: server, storage, authorization_server")
struct SectionTests {
    private func server(_ keys: String) -> String {
        "server: { public_url: http://localhost:9000, \(keys) }\nusers: []\n"
    }

    private func issuing(_ keys: String) -> String { Sample.local("authorization_server: { \(keys) }\n") }

    @Test("what is left out has its default")
    func defaults() throws {
        let configuration = try parse(Sample.local("authorization_server:\n")).configuration
        #expect(configuration.server.listen == [ListenAddress(host: "127.0.0.1", port: 9000)])
        #expect(configuration.server.limits.maxHeaderBytes == 32_768)
        let section = try #require(configuration.authorizationServer)
        #expect(section.issuer == configuration.server.publicURL)
        #expect(section.signingKeys.algorithms == [.es256, .rs256])
        #expect(section.refreshToken.idleLifetime == .seconds(14 * 86_400))
        #expect(section.registration == .off)
        #expect(configuration.storage.database == .sqlite(path: "/etc/gatehouse/data/gatehouse.db"))
    }

    @Test(
        "an unknown key is refused, with the one that was meant",
        arguments: [
            ("lisen", "listen"), ("PUBLIC_URL", "public_url"), ("admin_tokens", "admin_token"), ("limit", "limits"),
        ])
    func unknownKey(key: String, meant: String) {
        let text = key == "PUBLIC_URL" ? "server:\n  PUBLIC_URL: http://localhost\nusers: []\n" : server("\(key): 1")
        expectRefusal(text, .unknownKey, path: "server.\(key)", says: ["expected \"\(meant)\" (did you mean that?)"])
    }

    @Test("an unknown key that resembles none names those that there are")
    func unknownKeyListed() {
        expectRefusal(server("zzzzzz: 1"), .unknownKey, says: ["one of listen, public_url, admin_listen"])
    }

    @Test("the place of an unknown key is its own")
    func unknownKeyPlace() {
        expectRefusal(
            "server:\n  public_url: http://localhost\n  nothing: 1\nusers: []\n", .unknownKey, line: 3, column: 3)
    }

    @Test("server.public_url is required")
    func publicURLMissing() { expectRefusal("server: {}\nusers: []\n", .missingKey, path: "server.public_url") }

    @Test(
        "server.public_url is https unless the host is a loopback name",
        arguments: ["http://id.example.com", "https://a?b", "https://u:p@a", "localhost:9000"])
    func publicURL(text: String) {
        expectRefusal("server: { public_url: '\(text)' }\nusers: []\n", .invalidValue, line: 1, column: 23)
    }

    @Test("user information of a URL is not printed")
    func userInformation() {
        let found = errors("server: { public_url: 'https://u:hunter2@a' }\nusers: []\n")
        #expect(!found.isEmpty && !"\(found)".contains("hunter2"))
    }

    @Test("server.listen takes one address or a list")
    func listen() throws {
        #expect(try parse(server("listen: [127.0.0.1:0, '[::1]:0']")).configuration.server.listen.count == 2)
        expectRefusal(server("listen: []"), .invalidValue, path: "server.listen")
        expectRefusal(server("listen: [127.0.0.1:0, here]"), .invalidValue, path: "server.listen[1]")
        expectRefusal(server("listen: { port: 1 }"), .wrongType, path: "server.listen")
    }

    @Test("server.admin_listen is an address of its own; beyond loopback the admin API needs TLS")
    func adminListen() {
        let token = "admin_token: 0123456789abcdef0123456789abcdef"
        expectRefusal(server("admin_listen: 127.0.0.1:9000"), .contradiction, path: "server.admin_listen")
        expectRefusal(server("admin_listen: 0.0.0.0:9001, \(token)"), .contradiction, path: "server.admin_listen")
        #expect(errors(server("admin_listen: 0.0.0.0:9001")).isEmpty)
        #expect(
            errors(server("admin_listen: 0.0.0.0:9001, \(token), tls: { certificate_file: a, private_key_file: b }"))
                .isEmpty)
    }

    @Test("server.admin_token has 32 characters, or is empty and off")
    func adminToken() throws {
        expectRefusal(server("admin_token: short"), .invalidValue, path: "server.admin_token", says: ["5 characters"])
        #expect(try parse(server("admin_token: ''")).configuration.server.adminToken == nil)
    }

    @Test("server.tls has both files, their paths relative to the configuration")
    func tls() throws {
        expectRefusal(server("tls: { certificate_file: a }"), .missingKey, path: "server.tls.private_key_file")
        let tls = try parse(server("tls: { certificate_file: ./a.pem, private_key_file: /b.pem }")).configuration.server
            .tls
        #expect(tls?.certificateFile == "/etc/gatehouse/a.pem")
        #expect(tls?.privateKeyFile == "/b.pem")
    }

    @Test(
        "server.trusted_proxies, server.log and server.limits",
        arguments: [
            ("trusted_proxies: [10.0.0.1/8]", "server.trusted_proxies[0]"),
            ("trusted_proxies: 10.0.0.0/8", "server.trusted_proxies"),
            ("log: { level: verbose }", "server.log.level"), ("log: { format: xml }", "server.log.format"),
            ("log: info", "server.log"),
            ("limits: { max_connections: 0 }", "server.limits.max_connections"),
            ("limits: { idle_timeout: 0 }", "server.limits.idle_timeout"),
            ("limits: { idle_timeout: 60 }", "server.limits.idle_timeout"),
            ("limits: { max_header_bytes: 1GiB }", "server.limits.max_header_bytes"),
        ])
    func wrong(keys: String, path: String) { #expect(errors(server(keys)).map(\.path) == [path]) }

    @Test(
        "storage",
        arguments: [
            ("database: mysql://a", "storage.database"), ("database: 'sqlite:'", "storage.database"),
            ("database: 'sqlite:data/'", "storage.database"),
            ("cache: http://a", "storage.cache"), ("cache: 'sqlite:'", "storage.cache"),
            ("cache: 'sqlite:data/gatehouse.db'", "storage.cache"),
            ("database: 'sqlite:a.db', cache: 'sqlite:./a.db'", "storage.cache"),
            ("encryption_key: abc", "storage.encryption_key"),
            ("encryption_key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB", "storage.encryption_key"),
            ("previous_encryption_keys: [x]", "storage.previous_encryption_keys[0]"),
            ("database: [a]", "storage.database"), ("cache: 'redis+sentinel://'", "storage.cache"),
            ("durable_claims: sometimes", "storage.durable_claims"),
        ])
    func storage(keys: String, path: String) {
        #expect(errors(Sample.local("storage: { \(keys) }\nusers: []")).map(\.path) == [path])
    }

    @Test(
        "storage: a Redis alone, behind Sentinels or as a cluster, with TLS or without",
        arguments: ["", "+sentinel", "+cluster"])
    func caches(kind: String) throws {
        for scheme in ["redis", "rediss"] {
            let text = Sample.local("storage: { cache: '\(scheme)\(kind)://a,b/c', durable_claims: true }\nusers: []")
            let storage = try parse(text).configuration.storage
            #expect(storage.cache == .redis(url: ConfigurationSecret("\(scheme)\(kind)://a,b/c")))
            #expect(storage.durableClaims)
        }
    }

    @Test("storage: the password of a database is printed nowhere")
    func databasePassword() throws {
        let text = Sample.local("storage: { database: 'mysql://u:hunter2@host/db' }\nusers: []")
        #expect(!"\(errors(text))".contains("hunter2"))
        let key = "encryption_key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        let right = Sample.local("storage: { database: 'postgresql://u:hunter2@host/db', \(key) }\nusers: []")
        #expect(!"\(try parse(right))".contains("hunter2"))
    }

    @Test(
        "storage: PostgreSQL needs an encryption key, for none can be made beside a file; the current key is no previous one"
    )
    func encryptionKey() {
        expectRefusal(
            Sample.local("storage: { database: 'postgresql://h/d' }\nusers: []"), .missingKey,
            path: "storage.encryption_key")
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        expectRefusal(
            Sample.local("storage: { encryption_key: \(key), previous_encryption_keys: [\(key)] }\nusers: []"),
            .contradiction,
            path: "storage.previous_encryption_keys")
    }

    @Test(
        "authorization_server: values out of range or of another type",
        arguments: [
            ("issuer: http://id.example.com", "issuer"), ("issuer: 'https://a?b'", "issuer"),
            ("authorization_code: { lifetime: 11m }", "authorization_code.lifetime"),
            ("authorization_code: { lifetime: 0 }", "authorization_code.lifetime"),
            ("access_token: { format: xml }", "access_token.format"),
            ("access_token: { lifetime: 2d }", "access_token.lifetime"),
            ("access_token: { signing_algorithm: HS256 }", "access_token.signing_algorithm"),
            ("access_token: { signing_algorithm: none }", "access_token.signing_algorithm"),
            ("refresh_token: { retry_window: 10m }", "refresh_token.retry_window"),
            ("signing_keys: { algorithms: [ES257] }", "signing_keys.algorithms[0]"),
            ("signing_keys: { algorithms: ES256 }", "signing_keys.algorithms"),
            ("session: { cookie_name: __Host-s }", "session.cookie_name"),
            ("registration: on", "registration"), ("login: { mode: remote }", "login.mode"),
            ("compatibility_endpoints: { token: /a }", "compatibility_endpoints"),
        ])
    func authorizationServer(keys: String, path: String) {
        let found = errors(issuing(keys)).filter { $0.kind != .contradiction }
        #expect(found.map(\.path) == ["authorization_server.\(path)"])
    }

    @Test(
        "authorization_server: keys that contradict one another",
        arguments: [
            ("refresh_token: { lifetime: 1d, idle_lifetime: 2d }", "refresh_token.idle_lifetime"),
            ("session: { lifetime: 1h, idle_lifetime: 2h }", "session.idle_lifetime"),
            ("session: { cookie_name: gatehouse_flow_1 }", "session.cookie_name"),
            ("signing_keys: { rotate_every: 1h, announce_for: 1h }", "signing_keys.announce_for"),
            ("access_token: { signing_algorithm: PS256 }", "access_token.signing_algorithm"),
            ("id_token: { signing_algorithm: EdDSA }", "id_token.signing_algorithm"),
            ("login: { url: https://a }", "login.url"), ("consent: { url: https://a }", "consent.url"),
        ])
    func contradictions(keys: String, path: String) {
        expectRefusal(issuing(keys), .contradiction, path: "authorization_server.\(path)")
    }

    @Test("authorization_server.signing_keys: an algorithm twice, or none")
    func algorithms() {
        let found = errors(issuing("signing_keys: { algorithms: [ES256, RS256, ES256] }"))
        #expect(found.map(\.kind) == [.duplicateName])
        #expect(errors(issuing("signing_keys: { algorithms: [] }")).contains { $0.kind == .invalidValue })
    }

    @Test("retry_window: 0 turns retries off")
    func retryWindow() throws {
        #expect(
            try parse(issuing("refresh_token: { retry_window: 0 }")).configuration.authorizationServer?.refreshToken
                .retryWindow == .zero)
    }

    @Test(
        "compatibility_endpoints: paths, and what means nothing without a token path",
        arguments: [
            (
                "{ json_token_request: true, authorize: /a }",
                "authorization_server.compatibility_endpoints[0].json_token_request"
            ),
            ("{ token: token }", "authorization_server.compatibility_endpoints[0].token"),
            ("{ token: /a/../b }", "authorization_server.compatibility_endpoints[0].token"),
            ("{ token: '//a' }", "authorization_server.compatibility_endpoints[0].token"),
            ("{ }", "authorization_server.compatibility_endpoints[0].token"),
            ("{ token: /a }, { authorize: /A }", "authorization_server.compatibility_endpoints"),
            (
                "{ token: /a, default_client_id: nobody }",
                "authorization_server.compatibility_endpoints.default_client_id"
            ),
        ])
    func compatibility(entries: String, path: String) {
        #expect(errors(issuing("compatibility_endpoints: [\(entries)]")).map(\.path) == [path])
    }

    @Test("a file that runs nothing is refused")
    func nothing() { expectRefusal(Sample.server, .missingKey, path: "authorization_server", says: ["app"]) }
}
