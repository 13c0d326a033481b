import GatehouseConfig
import OAuthCore
import Testing

@Suite("Configuration: clients and resource_servers")
struct ClientTests {
    private let code = "redirect_uris: [https://a.example/cb]"
    private let confidential = "client_secret: q7Zc2LmX9vTb4RkW8sYd3HnP"
    private let isPublic = "token_endpoint_auth_method: none"

    @Test("a right client has its defaults")
    func defaults() throws {
        let loaded = try parse(Sample.client("\(confidential), \(code), scope: openid api/read"))
        let client = loaded.configuration.clients[0]
        #expect(loaded.warnings.isEmpty)
        #expect(client.grantTypes == [.authorizationCode])
        #expect(client.acceptedAuthenticationMethods == [.clientSecretBasic, .clientSecretPost])
        #expect(client.requirePKCE && !client.isFirstParty && !client.isPublic)
        #expect(client.source == SourcePosition(file: "test.yaml", line: 5, column: 5))
    }

    @Test("a set method is the only one")
    func method() throws {
        let text = Sample.client("\(confidential), \(code), token_endpoint_auth_method: client_secret_basic")
        #expect(try parse(text).configuration.clients[0].acceptedAuthenticationMethods == [.clientSecretBasic])
    }

    @Test("what the declaration gives the directory")
    func record() throws {
        let text = Sample.client(
            "\(confidential), \(code), scope: openid, default_max_age: 60, tos_uri: https://a.example/tos, introspection: [api]"
        )
        let client = try parse(text).configuration.clients[0].client(
            secretHashes: [SecretHash([1])], allowsPasswordGrant: true)
        #expect(client.redirectURIs.map(\.rawValue) == ["https://a.example/cb"])
        #expect(client.defaultMaxAge == .seconds(60))
        #expect(client.links == [.tosURI: "https://a.example/tos"])
        #expect(client.introspection == [ResourceServerID("api")])
        #expect(!client.allowsPasswordGrant)
    }

    @Test(
        "OpenID Connect Registration §2 application_type, where it is written, says what redirect URIs may be",
        arguments: [
            ("native", "https://a.example/cb", false), ("native", "http://127.0.0.1/cb", true),
            ("native", "com.example.app:/cb", true), ("web", "com.example.app:/cb", false),
            ("web", "https://a.example/cb", true), ("web", "http://localhost:8000/cb", true),
        ])
    func applicationType(type: String, uri: String, isRight: Bool) {
        let text = Sample.client("\(isPublic), application_type: \(type), redirect_uris: ['\(uri)']")
        if isRight {
            #expect(errors(text).isEmpty)
        } else {
            expectRefusal(text, .contradiction, path: "clients[0].redirect_uris")
        }
    }

    @Test(
        "keys without effect are warned of",
        arguments: [
            "jwks: { keys: [] }", "jwks_uri: https://a.example/jwks", "backchannel_logout_session_required: true",
        ])
    func withoutEffect(keys: String) throws {
        let name = keys.prefix { $0 != ":" }
        let warnings = try parse(Sample.client("\(confidential), \(code), \(keys)")).warnings
        #expect(warnings.map(\.path) == ["clients[0].\(name)"])
    }

    @Test(
        "a public client has no secret, no client_credentials, always PKCE, and introspects nothing",
        arguments: [
            ("client_secret: q7Zc2LmX9vTb4RkW8sYd3HnP", "client_secret"),
            ("grant_types: [authorization_code, client_credentials]", "grant_types"),
            ("require_pkce: false", "require_pkce"), ("introspection: [api]", "introspection"),
        ])
    func publicClient(keys: String, path: String) {
        expectRefusal(Sample.client("\(isPublic), \(code), \(keys)"), .contradiction, path: "clients[0].\(path)")
    }

    @Test(
        "a confidential client has a secret", arguments: ["", ", client_secret: ''", ", client_secret: \"${NONE:-}\""])
    func secretMissing(keys: String) {
        expectRefusal(
            Sample.client(code + keys), .missingKey, path: "clients[0].client_secret",
            says: ["token_endpoint_auth_method: none"])
    }

    @Test(
        "authorization_code has redirect URIs, the default of grant_types too",
        arguments: ["", ", grant_types: [authorization_code]", ", redirect_uris: []"])
    func redirectURIsMissing(keys: String) {
        expectRefusal(Sample.client(confidential + keys), .missingKey, path: "clients[0].redirect_uris")
    }

    @Test(
        "redirect URIs that are refused, each with the reason",
        arguments: [
            ("https://a.example/cb#x", "fragment"), ("https://a.example/cb#", "fragment"), ("/callback", "scheme"),
            ("callback", "scheme"),
            ("//a.example/cb", "scheme"), ("http://a.example/cb", "no loopback name"),
            ("http://10.0.0.1/cb", "no loopback name"),
            ("http://localhost.example/cb", "no loopback name"), ("https://u:hunter2@a.example/cb", "user name"),
            ("https:///cb", "host"),
            ("com.example.app:/cb", "public client"), ("javascript:alert(1)", "scheme"),
            ("https://a.example/a b", "character"),
            ("https://a.example/a\\\\b", "character"), ("https://ä.example/", "character"),
            ("https://a.example/../b", "dot segments"), ("https://a.example/%zz", "https"),
            ("https://*.example/cb", "https"), ("https://a.example:99999/", "https"),
        ])
    func redirectURI(uri: String, reason: String) {
        for key in ["redirect_uris", "post_logout_redirect_uris"] {
            let keys = key == "redirect_uris" ? "" : ", \(code)"
            expectRefusal(
                Sample.client("\(confidential), \(key): [\"\(uri)\"]\(keys)"), .invalidValue,
                path: "clients[0].\(key)[0]", says: [reason])
        }
        #expect(!"\(errors(Sample.client("\(confidential), redirect_uris: [\"\(uri)\"]")))".contains("hunter2"))
    }

    @Test(
        "redirect URIs of a confidential client",
        arguments: [
            "https://a.example", "https://a.example/cb?x=y", "http://localhost:1/cb", "http://127.0.0.1/cb",
            "http://[::1]:9/cb",
        ])
    func redirectURIAllowed(uri: String) {
        #expect(errors(Sample.client("\(confidential), redirect_uris: ['\(uri)']")).isEmpty)
    }

    @Test(
        "a private-use scheme has a dot, and is for public clients",
        arguments: [
            ("com.example.app:/cb", true), ("myapp:/cb", false), ("javascript:alert(1)", false), ("data:text", false),
            ("com.example.app:", false),
        ])
    func privateUse(uri: String, isAllowed: Bool) {
        #expect(errors(Sample.client("\(isPublic), redirect_uris: ['\(uri)']")).isEmpty == isAllowed)
    }

    @Test(
        "values that are refused",
        arguments: [
            ("grant_types: [implicit]", "grant_types[0]"), ("grant_types: authorization_code", "grant_types"),
            ("grant_types: [authorisation_code]", "grant_types[0]"),
            ("grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange']", "grant_types[0]"),
            ("response_types: [token]", "response_types[0]"),
            ("token_endpoint_auth_method: private_key_jwt", "token_endpoint_auth_method"),
            ("token_endpoint_auth_method: basic", "token_endpoint_auth_method"),
            ("scope: [openid]", "scope"), ("scope: 'a\"b'", "scope"), ("require_pkce: maybe", "require_pkce"),
            ("access_token_lifetime: 0", "access_token_lifetime"),
            ("refresh_token_retry_window: 1h", "refresh_token_retry_window"),
            ("id_token_signed_response_alg: HS256", "id_token_signed_response_alg"),
            ("userinfo_signed_response_alg: none", "userinfo_signed_response_alg"),
            ("default_max_age: -1", "default_max_age"), ("jwks: []", "jwks"),
            ("jwks_uri: http://a.example", "jwks_uri"), ("logo_uri: a", "logo_uri"), ("contacts: a@b", "contacts"),
            ("application_type: spa", "application_type"),
            ("backchannel_logout_uri: 'https://a#b'", "backchannel_logout_uri"), ("client_name: [a]", "client_name"),
        ])
    func value(keys: String, path: String) {
        let found = errors(Sample.client("\(confidential), \(code), \(keys)"))
        #expect(found.map(\.path) == ["clients[0].\(path)"], "\(found)")
    }

    @Test("client_id", arguments: ["a:b", "''", "' a'", "ä", "[a]"])
    func clientID(text: String) {
        let found = errors(Sample.local("clients: [{ client_id: \(text), \(confidential), \(code) }]"))
        #expect(found.map(\.path) == ["clients[0].client_id"])
    }

    @Test("a back-channel logout URI is http beyond loopback only for a confidential client")
    func backchannel() {
        #expect(errors(Sample.client("\(confidential), \(code), backchannel_logout_uri: http://a.example/x")).isEmpty)
        expectRefusal(
            Sample.client("\(isPublic), \(code), backchannel_logout_uri: http://a.example/x"), .invalidValue,
            path: "clients[0].backchannel_logout_uri")
    }

    @Test("a scope that nothing declares is refused, with the one that was meant")
    func unknownScope() {
        expectRefusal(
            Sample.client("\(confidential), \(code), scope: openid api/raed"), .unknownName, path: "clients[0].scope",
            says: ["\"api/raed\"", "\"api/read\" (did you mean that?)"])
        expectRefusal(Sample.client("\(confidential), \(code), scope: read"), .unknownName)
        #expect(
            errors(Sample.client("\(confidential), \(code), scope: openid profile email phone address offline_access"))
                .isEmpty)
    }

    @Test("introspection of a resource server that nothing declares is refused")
    func introspection() {
        expectRefusal(
            Sample.client("\(confidential), \(code), introspection: [api, apo]"), .unknownName, line: 5,
            path: "clients[0].introspection",
            says: ["\"apo\"", "\"api\" (did you mean that?)"])
    }

    @Test(
        "a signing algorithm without a key is refused",
        arguments: ["id_token_signed_response_alg", "userinfo_signed_response_alg"])
    func algorithm(key: String) {
        expectRefusal(
            Sample.client("\(confidential), \(code), \(key): EdDSA"), .contradiction, path: "clients[0].\(key)",
            says: ["ES256, RS256"])
    }

    @Test("refresh_token alone gets nothing to refresh; jwks and jwks_uri are one too many")
    func contradictions() {
        expectRefusal(
            Sample.client("\(confidential), grant_types: [refresh_token]"), .contradiction,
            path: "clients[0].grant_types")
        expectRefusal(
            Sample.client("\(confidential), \(code), jwks: { keys: [] }, jwks_uri: https://a.example"), .contradiction,
            path: "clients[0].jwks_uri")
    }

    @Test("the password grant: on a loopback issuer a warning, elsewhere refused unless it is switched on")
    func passwordGrant() throws {
        let client = "clients: [{ client_id: a, \(isPublic), grant_types: [password] }]\n"
        #expect(try parse(Sample.local(client)).warnings.map(\.path) == ["clients[0].grant_types"])
        let server = "server: { public_url: https://id.example.com }\n"
        expectRefusal(server + client, .contradiction, path: "clients[0].grant_types", says: ["https://id.example.com"])
        let allowed = try parse(server + "authorization_server: { allow_password_grant: true }\n" + client)
        #expect(allowed.warnings.map(\.path) == ["clients[0].grant_types"])
    }

    @Test("a weak secret is a warning, without the secret in it")
    func weakSecret() throws {
        let warnings = try parse(Sample.client("client_secret: hunter2, \(code)")).warnings
        #expect(warnings.map(\.path) == ["clients[0].client_secret"])
        #expect(!"\(warnings)".contains("hunter2"))
    }

    @Test("no secret is printed with its client")
    func redacted() throws {
        let loaded = try parse(Sample.client("\(confidential), \(code)"))
        var dumped = ""
        dump(loaded, to: &dumped)
        #expect(!"\(loaded)\(dumped)".contains("q7Zc2LmX9vTb4RkW8sYd3HnP"))
    }

    @Test("the same name twice is refused at the second, naming the first")
    func duplicates() {
        let client = "{ client_id: a, \(confidential), \(code) }"
        expectRefusal(
            Sample.local("clients:\n  - \(client)\n  - \(client)\n"), .duplicateName, line: 5, column: 5,
            path: "clients",
            says: ["client_id \"a\"", "test.yaml:4:5"])
        expectRefusal(
            Sample.local("resource_servers: [{ identifier: a }, { identifier: a }]"), .duplicateName,
            path: "resource_servers")
        expectRefusal(
            Sample.local(
                "resource_servers: [{ identifier: a, resource: https://r }, { identifier: b, resource: https://r }]"),
            .duplicateName)
        expectRefusal(
            Sample.local("resource_servers: [{ identifier: a, scopes: [{ name: x }, { name: x }] }]"), .duplicateName)
        expectRefusal(
            Sample.local(
                "resource_servers: [{ identifier: a, scopes: [{ name: x }] }, { identifier: b, scope_prefix: a/, scopes: [{ name: x }] }]"
            ),
            .duplicateName)
        expectRefusal(
            Sample.local("resource_servers: [{ identifier: a, scope_prefix: '', scopes: [{ name: email }] }]"),
            .duplicateName,
            says: ["OpenID Connect"])
    }

    @Test(
        "resource servers: what is missing or wrong",
        arguments: [
            ("{ name: a }", "[0].identifier"), ("{ identifier: a, resource: /a }", "[0].resource"),
            ("{ identifier: a, resource: 'https://a#b' }", "[0].resource"),
            ("{ identifier: a, scopes: [{ description: d }] }", "[0].scopes[0].name"),
            ("{ identifier: a, scopes: [read] }", "[0].scopes[0]"),
            ("{ identifier: a, scopes: [{ name: a b }] }", "[0].scopes[0].name"),
            ("{ identifier: a, scope_prefix: 'a b' }", "[0].scope_prefix"),
            ("{ identifier: a, scope: x }", "[0].scope"), ("text", "[0]"),
        ])
    func resourceServers(entry: String, path: String) {
        #expect(errors(Sample.local("resource_servers: [\(entry)]")).map(\.path) == ["resource_servers\(path)"])
    }

    @Test("a resource server that could not be read makes no further errors at the clients")
    func followUps() {
        let found = errors(
            Sample.local(
                "resource_servers: [{ identifer: api, scopes: [{ name: read }] }]\nclients: [{ client_id: a, \(confidential), \(code), scope: api/read, introspection: [api] }]"
            ))
        #expect(found.map(\.path) == ["resource_servers[0].identifer"])
    }
}
