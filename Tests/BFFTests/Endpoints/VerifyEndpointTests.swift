import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviders
import Testing

@Suite("/auth/verify")
struct VerifyEndpointTests {
    @Test("a session is 200 with who it is, and an empty body")
    func known() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let answer = await harness.ask(.get, "/auth/verify", cookie: session.cookie)
        #expect(answer.status == .ok)
        #expect(answer.headerFields[.xAuthUser] == "keycloak_alice")
        #expect(answer.headerFields[.xAuthName] == "Alice Example")
        #expect(answer.headerFields[.xAuthEmail] == "alice@example.com")
        #expect(answer.body.isEmpty)
    }

    @Test("an address that the provider does not vouch for is not handed on")
    func unverified() async throws {
        let harness = try await CoreHarness()
        let user = BFFUser(provider: "keycloak", subject: SubjectID("x"), email: "admin@example.com", name: nil)
        let session = try await harness.logIn(
            CompletedLogin(user: user, providerSessionID: nil, tokens: ReceivedTokens()))
        let answer = await harness.ask(.get, "/auth/verify", cookie: session.cookie)
        #expect(answer.status == .ok)
        #expect(answer.headerFields[.xAuthEmail] == nil)
        #expect(answer.headerFields[.xAuthName] == nil)
    }

    @Test(
        "no text of a provider ends a header field",
        arguments: [
            ("Zoë", "Zo%C3%AB"), ("a\r\nX-Auth-User: admin", "a%0D%0AX-Auth-User: admin"), ("100%", "100%25"),
            (" a ", "%20a%20"),
            ("a b", "a b"), ("\u{0}", "%00"), ("\t", "%09"), ("\u{7f}", "%7F"), ("", ""), ("日本", "%E6%97%A5%E6%9C%AC"),
        ])
    func headerText(text: String, expected: String) throws {
        #expect(HeaderText.encode(text) == expected)
        // The decoder takes no NUL, which nobody is called.
        guard !text.contains("\u{0}") else { return }
        #expect(try PercentEncoding.decode(Array(expected.utf8)[...], plusIsSpace: false) == text)
    }

    @Test("a name without end is cut")
    func longName() { #expect(HeaderText.encode(String(repeating: "a", count: 100_000)).utf8.count <= 1024) }

    @Test("nobody is 401 with where to log in, coming back to what was asked for")
    func unknown() async throws {
        let harness = try await CoreHarness()
        let cases: [([(String, String)], String?)] = [
            ([("X-Original-URI", "/app?x=1")], "/app?x=1"), ([("X-Forwarded-Uri", "/app")], "/app"),
            (
                [("X-Forwarded-Proto", "http"), ("X-Forwarded-Host", "localhost:3000"), ("X-Forwarded-Uri", "/app")],
                "http://localhost:3000/app"
            ),
            ([("X-Forwarded-Host", "localhost:8000"), ("X-Forwarded-Uri", "/app")], "/app"),
            ([("X-Original-URL", "https://app.example.com/a?b=c")], "https://app.example.com/a?b=c"),
            ([("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Uri", "/app")], nil), ([], nil),
        ]
        for (given, expected) in cases {
            var fields = HTTPFields()
            for (name, value) in given { fields[try #require(HTTPField.Name(name))] = value }
            let answer = await harness.ask(.get, "/auth/verify", fields: fields)
            expectRefusal(answer, 401, "unauthenticated")
            let login = try #require(answer.headerFields[.xAuthLogin])
            #expect(login.hasPrefix("http://localhost:8000/auth/web/login?provider=keycloak"))
            let query = try FormParameters(login.drop { $0 != "?" }.dropFirst().utf8)
            #expect(query["redirect_uri"] == expected)
            #expect(answer.headerFields[.xAuthUser] == nil)
        }
    }

    @Test("Envoy appends the path and keeps the method and the authority")
    func envoy() async throws {
        let harness = try await CoreHarness()
        let answer = await harness.ask(.post, "/auth/verify/app/x?y=z", authority: "localhost:3000")
        let login = try #require(answer.headerFields[.xAuthLogin])
        let query = try FormParameters(login.drop { $0 != "?" }.dropFirst().utf8)
        #expect(query["redirect_uri"] == "http://localhost:3000/app/x?y=z")
        let session = try await harness.logIn()
        #expect(await harness.ask(.delete, "/auth/verify/app", cookie: session.cookie).status == .ok)
    }

    @Test("with several providers the person chooses: the way to the login names none")
    func choice() async throws {
        let harness = try await CoreHarness { $0.providers.append(CoreHarness.provider("google", "Google")) }
        let answer = await harness.ask(.get, "/auth/verify")
        #expect(answer.headerFields[.xAuthLogin] == "http://localhost:8000/auth/web/login")
    }
}
