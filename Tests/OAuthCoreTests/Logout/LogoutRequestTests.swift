import OAuthCore
import Testing

@Suite("OpenID Connect RP-Initiated Logout 1.0")
struct LogoutRequestTests {
    private func parse(_ pairs: [(String, String)]) throws(OAuthError) -> LogoutRequest {
        try LogoutRequest.parse(
            FormParameters(pairs), clients: Fixture.directory().clients, verifyIDTokenHint: Fixture.hint)
    }

    @Test("§2 the ID token of the browser's session ends it without asking")
    func hint() throws {
        let request = try parse([
            ("id_token_hint", "good"), ("post_logout_redirect_uri", "https://app.example.com/"), ("state", "a&b"),
        ])
        #expect(request.destination == "https://app.example.com/?state=a%26b")
        #expect(request.client?.clientID == ClientID("web-app"))
        #expect(request.decide(session: Fixture.session(), isConfirmed: false) == .end)
        #expect(request.decide(session: Fixture.session(sid: "s2"), isConfirmed: false) == .ask)
        #expect(request.decide(session: Fixture.session(subject: "u2"), isConfirmed: false) == .ask)
        #expect(request.decide(session: nil, isConfirmed: false) == .nothingToEnd)
    }

    @Test("§2 without an ID token, or with one that is not ours, the person is asked")
    func asks() throws {
        for pairs in [[], [("client_id", "web-app")], [("id_token_hint", "forged")], [("state", "x")]] {
            let request = try parse(pairs)
            #expect(request.decide(session: Fixture.session(), isConfirmed: false) == .ask)
            #expect(request.decide(session: Fixture.session(), isConfirmed: true) == .end)
            #expect(request.destination == nil)
        }
    }

    @Test("§3 an ID token that is not ours leads nowhere, whatever else is right")
    func forged() throws {
        let request = try parse([
            ("id_token_hint", "forged"), ("client_id", "web-app"),
            ("post_logout_redirect_uri", "https://app.example.com/"),
        ])
        #expect(request.destination == nil)
    }

    @Test("§3 the address to return to is registered, to the letter; its query stays")
    func registered() throws {
        let client = [("client_id", "web-app")]
        let uri = "http://127.0.0.1:8100/?bye=1"
        #expect(try parse(client + [("post_logout_redirect_uri", uri)]).destination == uri)
        #expect(
            try parse(client + [("post_logout_redirect_uri", uri), ("state", "s")]).destination == uri + "&state=s")
    }

    @Test(
        "§3 anything else is a page",
        arguments: [
            [("post_logout_redirect_uri", "https://app.example.com/")],
            [("client_id", "web-app"), ("post_logout_redirect_uri", "https://app.example.com/?foo=bar")],
            [("client_id", "web-app"), ("post_logout_redirect_uri", "https://evil.example/")],
            [("client_id", "web-app"), ("post_logout_redirect_uri", "http://127.0.0.1:8101/?bye=1")],
            [("client_id", "spa"), ("post_logout_redirect_uri", "https://app.example.com/")],
            [("client_id", "unknown")], [("client_id", "spa"), ("id_token_hint", "good")],
            [("id_token_hint", "foreign"), ("post_logout_redirect_uri", "https://app.example.com/")],
            [("state", "a"), ("state", "b")],
        ])
    func refused(pairs: [(String, String)]) {
        #expect(refusal { try parse(pairs) }?.delivery == .page)
    }
}
