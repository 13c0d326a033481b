import OAuthCore
import Testing

@Suite("RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6 errors by redirect")
struct AuthorizationRequestTests {
    private func code(_ changes: [(String, String?)]) -> OAuthError.Code? {
        let error = refusal { try Fixture.validate(Fixture.parameters(changes)) }
        if let error { #expect(error.delivery == .redirect) }
        return error?.code
    }

    @Test("a request that has everything passes, unknown parameters or not")
    func passes() throws {
        let request = try Fixture.validate(
            Fixture.parameters([("extra", "foobar"), ("display", "popup"), ("claims_locales", "se")]))
        #expect(request.scope == Scope([.openid, .profile]))
        #expect(request.codeChallenge?.rawValue == Fixture.challenge)
        #expect(request.target.state == "xyz")
        #expect(request.subjects == nil)
    }

    @Test(
        "§3.1 any other repeated parameter is invalid_request",
        arguments: ["state", "scope", "response_type", "nonce", "code_challenge", "extra", "prompt", "max_age"])
    func repeated(name: String) throws {
        let pairs = Fixture.parameters().all.map { ($0.name, $0.value) } + [(name, "a"), (name, "b")]
        let error = refusal { try Fixture.validate(FormParameters(pairs)) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.delivery == .redirect)
    }

    @Test("§3.1 a repeated state is not sent back")
    func repeatedState() throws {
        let pairs = Fixture.parameters().all.map { ($0.name, $0.value) } + [("state", "b")]
        let target = try AuthorizationTarget.resolve(FormParameters(pairs), clients: Fixture.directory().clients)
        #expect(target.state == nil)
    }

    @Test("§3.1 an empty value counts as absent")
    func empty() throws {
        let request = try Fixture.validate(
            Fixture.parameters([
                ("nonce", ""), ("prompt", ""), ("max_age", ""), ("claims", ""), ("request", ""), ("id_token_hint", ""),
                ("resource", ""), ("response_mode", ""),
            ]))
        #expect(request.nonce == nil && request.prompt.isEmpty && request.maxAge == nil && request.resources.isEmpty)
    }

    @Test(
        "§4.1.2.1 response_type: missing is invalid_request, another one unsupported_response_type",
        arguments: [
            (nil, OAuthError.Code.invalidRequest), ("", .invalidRequest), ("token", .unsupportedResponseType),
            ("id_token", .unsupportedResponseType), ("code id_token", .unsupportedResponseType),
            ("Code", .unsupportedResponseType), ("none", .unsupportedResponseType),
        ])
    func responseType(value: String?, expected: OAuthError.Code) {
        #expect(code([("response_type", value)]) == expected)
    }

    @Test("OAuth 2.0 Multiple Response Types §2.1 only the query", arguments: ["fragment", "form_post", "x"])
    func responseMode(value: String) {
        #expect(code([("response_mode", value)]) == .invalidRequest)
        #expect(code([("response_mode", "query")]) == nil)
    }

    @Test("§4.1.2.1 a client without the grant is an unauthorized_client")
    func grantType() {
        let changes = [("client_id", "service"), ("redirect_uri", "https://service.example.com/cb"), ("scope", "me")]
        #expect(code(changes) == .unauthorizedClient)
    }

    @Test("§3.3 scopes unknown or not registered are dropped; nothing left is invalid_scope")
    func scope() throws {
        func granted(_ changes: [(String, String?)]) throws -> String {
            try Fixture.validate(Fixture.parameters(changes)).scope.description
        }
        #expect(try granted([("scope", "me openid unknown MyService/weather_read")]) == "me openid")
        #expect(try granted([("scope", nil)]) == "openid profile email me items")
        #expect(try granted([("scope", "openid offline_access")]) == "openid offline_access")
        #expect(code([("scope", "unknown")]) == .invalidScope)
        #expect(code([("scope", "OPENID")]) == .invalidScope)
        #expect(code([("scope", "openid \"x\"")]) == .invalidScope)
        #expect(code([("scope", "openid\u{e4}")]) == .invalidScope)
        #expect(code([("scope", "openid\tprofile")]) == .invalidScope)
        #expect(code([("scope", (0...128).map { "s\($0)" }.joined(separator: " "))]) == .invalidScope)
    }

    @Test("§11 offline_access is ignored for a client that may not have it")
    func offline() throws {
        let changes = [
            ("client_id", "spa"), ("redirect_uri", "http://127.0.0.1:1/callback"), ("scope", "openid offline_access"),
        ]
        #expect(try Fixture.validate(Fixture.parameters(changes)).scope == Scope([.openid]))
    }

    @Test(
        "RFC 7636 §4.4.1 a challenge is S256 and there is one",
        arguments: [
            [("code_challenge", nil)], [("code_challenge", nil), ("code_challenge_method", nil)],
            [("code_challenge_method", nil)], [("code_challenge_method", "plain")], [("code_challenge_method", "s256")],
            [("code_challenge", "short")], [("code_challenge", Fixture.challenge + "A")],
            [("code_challenge", String(repeating: "A", count: 42) + "B")],
            [("code_challenge", String(repeating: "=", count: 43))],
        ] as [[(String, String?)]])
    func pkce(changes: [(String, String?)]) {
        #expect(code(changes) == .invalidRequest)
    }

    @Test("RFC 9700 §2.1.1 without a demand, a challenge that is sent still counts")
    func pkceOptional() throws {
        let legacy = [("client_id", "legacy"), ("redirect_uri", "https://legacy.example.com/cb"), ("scope", "me")]
        let none = [("code_challenge", nil), ("code_challenge_method", nil)] as [(String, String?)]
        #expect(try Fixture.validate(Fixture.parameters(legacy + none)).codeChallenge == nil)
        #expect(try Fixture.validate(Fixture.parameters(legacy)).codeChallenge != nil)
        #expect(code(legacy + [("code_challenge_method", "plain")]) == .invalidRequest)
        #expect(code(legacy + [("code_challenge", nil)]) == .invalidRequest)
    }

    @Test("RFC 7636 §4.3 a public client always needs one, whatever is registered")
    func pkcePublic() {
        var spa = Fixture.spa
        spa.requirePKCE = false
        let parameters = Fixture.parameters([
            ("client_id", "spa"), ("redirect_uri", "http://127.0.0.1:1/callback"), ("code_challenge", nil),
            ("code_challenge_method", nil),
        ])
        #expect(
            refusal { try Fixture.validate(parameters, directory: Fixture.directory([spa])) }?.code == .invalidRequest)
    }

    @Test(
        "OpenID Connect Core §3.1.2.6 what is not supported is said by its own code",
        arguments: [
            ("request", "eyJhbGciOiJub25lIn0.e30.", OAuthError.Code.requestNotSupported),
            ("request_uri", "https://app.example.com/r", .requestURINotSupported),
            ("registration", "{}", .registrationNotSupported), ("prompt", "none login", .invalidRequest),
            ("prompt", "create", .invalidRequest), ("max_age", "-1", .invalidRequest),
            ("max_age", "1.5", .invalidRequest),
            ("max_age", "abc", .invalidRequest), ("max_age", "99999999999999999999", .invalidRequest),
            ("nonce", String(repeating: "n", count: 1025), .invalidRequest), ("claims", "[]", .invalidRequest),
            ("id_token_hint", "forged", .invalidRequest), ("id_token_hint", "foreign", .invalidRequest),
            ("state", "a\u{1}b", .invalidRequest), ("state", String(repeating: "s", count: 4097), .invalidRequest),
            ("resource", "https://unknown.example.com", .invalidTarget),
            ("resource", "https://weather.example.com", .invalidTarget),
            ("resource", "https://profile.example.com#", .invalidTarget), ("resource", "MyService", .invalidTarget),
        ])
    func unsupported(name: String, value: String, expected: OAuthError.Code) {
        #expect(code([(name, value)]) == expected)
    }

    @Test("OpenID Connect Core §3.1.2.1 the parameters about person and login")
    func person() throws {
        let request = try Fixture.validate(
            Fixture.parameters([
                ("prompt", "login consent"), ("max_age", "0"), ("nonce", "n"), ("login_hint", "jane"),
                ("ui_locales", "de en"),
                ("acr_values", "2 1"), ("id_token_hint", "good"), ("resource", "https://profile.example.com"),
            ]))
        #expect(request.prompt == [.login, .consent])
        #expect(request.maxAge == 0 && request.nonce == "n" && request.loginHint == "jane")
        #expect(request.uiLocales == ["de", "en"] && request.acrValues == ["2", "1"])
        #expect(request.subjects == [SubjectID("u1")])
        #expect(request.resources == ["https://profile.example.com"])
    }

    @Test("Registration §2 default_max_age stands in for max_age")
    func defaultMaxAge() throws {
        var client = Fixture.webApp
        client.defaultMaxAge = .seconds(300)
        let directory = Fixture.directory([client])
        #expect(try Fixture.validate(Fixture.parameters(), directory: directory).maxAge == 300)
        #expect(try Fixture.validate(Fixture.parameters([("max_age", "9")]), directory: directory).maxAge == 9)
    }

    @Test("OpenID Connect Core §5.5 claims are limited to the scopes of the client")
    func claims() throws {
        let text = #"{"userinfo":{"email":null,"phone_number":null},"id_token":{"sub":{"value":"u9"},"acr":null}}"#
        let request = try Fixture.validate(Fixture.parameters([("scope", "openid"), ("claims", text)]))
        #expect(request.claims?.userinfo.map(\.name) == ["email"])
        #expect(request.consentScope == Scope([.openid, .email]))
        #expect(request.subjects == [SubjectID("u9")])
        let both = try Fixture.validate(Fixture.parameters([("claims", text), ("id_token_hint", "good")]))
        #expect(both.subjects == [])
    }

    @Test("RFC 8707 §2 a resource is one that the scope leads to")
    func resource() throws {
        let resource = ("resource", "https://profile.example.com") as (String, String?)
        #expect(
            try Fixture.validate(Fixture.parameters([resource, ("scope", "me")])).resources == [
                "https://profile.example.com"
            ])
        #expect(try Fixture.validate(Fixture.parameters([("resource", "profile-api")])).resources == ["profile-api"])
        var client = Fixture.webApp
        client.scope = client.scope.union(Scope([ScopeToken("MyService/weather_read")].compactMap { $0 }))
        let weather = Fixture.parameters([("resource", "https://weather.example.com"), ("scope", "me")])
        let error = refusal { try Fixture.validate(weather, directory: Fixture.directory([client])) }
        #expect(error?.code == .invalidTarget)
    }

    @Test("every check names its section")
    func sections() {
        #expect(AuthorizationCheck.table.allSatisfy { $0.section.description.contains("§") })
    }
}
