import OAuthCore
import Testing

@Suite("RFC 6749 §4.1.2.1 errors before client and redirect URI are proven")
struct AuthorizationTargetTests {
    private func resolve(_ parameters: FormParameters) throws(OAuthError) -> AuthorizationTarget {
        try AuthorizationTarget.resolve(parameters, clients: Fixture.directory().clients)
    }

    @Test(
        "§4.1.2.1 a missing, unknown or foreign client and redirect URI are told on a page",
        arguments: [
            [("client_id", nil)], [("client_id", "")], [("client_id", "unknown")],
            [("client_id", String(repeating: "x", count: 300))], [("client_id", "WEB-APP")],
            [("redirect_uri", nil)], [("redirect_uri", "")], [("redirect_uri", "http://127.0.0.1:8100/callback/")],
            [("redirect_uri", "http://127.0.0.1:8101/callback")], [("redirect_uri", "https://evil.example/")],
            [("client_id", "legacy")],
        ] as [[(String, String?)]])
    func page(changes: [(String, String?)]) {
        let error = refusal { try resolve(Fixture.parameters(changes)) }
        #expect(error?.delivery == .page)
        #expect(error?.code == .invalidRequest || error?.code == .invalidClient)
    }

    @Test("§3.1 a repeated client_id or redirect_uri is told on a page", arguments: ["client_id", "redirect_uri"])
    func repeated(name: String) {
        let parameters = Fixture.parameters()
        let twice = FormParameters(parameters.all.map { ($0.name, $0.value) } + [(name, parameters[name] ?? "")])
        #expect(refusal { try resolve(twice) }?.delivery == .page)
    }

    @Test("§3.1.2.3 a confidential client's only redirect URI may be left out without openid")
    func onlyRedirectURI() throws {
        let parameters = FormParameters([("client_id", "legacy")])
        #expect(try resolve(parameters).redirectURI == "https://legacy.example.com/cb")
        let openID = FormParameters([("client_id", "legacy"), ("scope", "openid me")])
        #expect(refusal { try resolve(openID) }?.delivery == .page)
        #expect(refusal { try resolve(FormParameters([("client_id", "spa"), ("scope", "profile")])) } != nil)
        #expect(refusal { try resolve(FormParameters([("client_id", "web-app"), ("scope", "me")])) } != nil)
    }

    @Test("RFC 8252 §7.3 the answer goes to the port that was asked for")
    func loopbackPort() throws {
        let changes = [("client_id", "spa"), ("redirect_uri", "http://127.0.0.1:40001/callback")]
        #expect(try resolve(Fixture.parameters(changes)).redirectURI == "http://127.0.0.1:40001/callback")
    }

    @Test("the log line says what was received and what is registered")
    func detail() throws {
        let error = try #require(
            refusal { try resolve(Fixture.parameters([("redirect_uri", "http://127.0.0.1:8100/Callback")])) })
        #expect(error.detail.contains("http://127.0.0.1:8100/Callback"))
        #expect(error.detail.contains("http://127.0.0.1:8100/callback"))
        #expect(!error.description.contains("8100"))
    }

    @Test("RFC 9207 §2 iss stands in answers and errors")
    func issuer() throws {
        let target = try resolve(Fixture.parameters())
        let issuer = "https://id.example.com"
        #expect(
            AuthorizationResponse.success(target, code: "c", issuer: issuer)
                == "http://127.0.0.1:8100/callback?code=c&state=xyz&iss=https%3A%2F%2Fid.example.com")
        #expect(
            AuthorizationResponse.failure(target, OAuthError(.accessDenied, "No."), issuer: issuer)
                == """
                http://127.0.0.1:8100/callback?error=access_denied&error_description=No.&state=xyz&\
                iss=https%3A%2F%2Fid.example.com
                """)
    }
}
