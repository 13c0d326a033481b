import OAuthCore
import Testing

@Suite("RFC 6749 §3.1.2 and RFC 8252 redirect URIs")
struct RedirectURITests {
    @Test(
        "RFC 6749 §3.1.2 what cannot be registered",
        arguments: [
            ("", RedirectURI.Problem.notAbsolute), ("/callback", .notAbsolute), ("//host/cb", .notAbsolute),
            ("1http://host/", .notAbsolute), ("https://host/cb#", .hasFragment), ("https://host/#a", .hasFragment),
            ("https://user@host/", .hasUserinfo), ("https://user:pw@host/", .hasUserinfo), ("https:///cb", .noHost),
            ("https:", .noHost), ("http:cb", .noHost), ("https://host/a b", .invalidCharacter),
            ("https://host/ä", .invalidCharacter), ("https://host/\r\nX: y", .invalidCharacter),
            ("https://host\\@evil.example/", .invalidCharacter), ("https://host/\"x", .invalidCharacter),
            ("javascript:alert(1)", .forbiddenScheme), ("data:text/html,x", .forbiddenScheme),
            ("JavaScript://host/%0aalert(1)", .forbiddenScheme),
            ("https://host/" + String(repeating: "x", count: 2048), .tooLong),
        ])
    func refused(text: String, problem: RedirectURI.Problem) {
        #expect(throws: problem) { try RedirectURI(text) }
    }

    @Test(
        "RFC 8252 §7.1 a private-use scheme is a redirect URI",
        arguments: ["com.example.app:/cb", "com.example.app://cb"])
    func privateUse(text: String) throws {
        let uri = try RedirectURI(text)
        #expect(uri.matches(text, anyLoopbackPort: true))
    }

    @Test(
        "RFC 9700 §2.1 a registered URI matches itself and nothing that looks like it",
        arguments: [
            "HTTPS://app.example.com/cb;k=K", "https://APP.example.com/cb;k=K", "https://app.example.com/CB;k=K",
            "https://app.example.com/cb;k=K/", "https://app.example.com//cb;k=K", "https://app.example.com:443/cb;k=K",
            "https://app.example.com:8443/cb;k=K", "https://app.example.com/cb;k=K#", "https://app.example.com/cb;k=K?",
            "https://user@app.example.com/cb;k=K", "https://app.example.com/%63b;k=K",
            "https://app.example.com/./cb;k=K",
            "https://app.example.com/x/../cb;k=K", "https://app.example.com./cb;k=K",
            "https://app.example.com.evil.example/cb;k=K",
            "http://app.example.com/cb;k=K", "https://app.example.com/cb;k=K ", " https://app.example.com/cb;k=K",
            "https://app.example.com\\/cb;k=K", "https://app.example.com/cb\u{37E}k=K",
            "https://app.example.com/cb;k=\u{212A}",
            "https://app.example.com/cb;k=K%00", "https://app.example.com/cb;k=K\u{0}",
            "https://app.example.com/cb;k=K\r\n", "",
        ])
    func exact(requested: String) throws {
        let uri = try RedirectURI("https://app.example.com/cb;k=K")
        #expect(uri.matches("https://app.example.com/cb;k=K", anyLoopbackPort: false))
        #expect(!uri.matches(requested, anyLoopbackPort: false))
        #expect(!uri.matches(requested, anyLoopbackPort: true))
    }

    @Test(
        "RFC 8252 §7.3 a loopback URI of a public client matches any port",
        arguments: [
            ("http://127.0.0.1:8200/cb", "http://127.0.0.1:51004/cb"), ("http://127.0.0.1/cb", "http://127.0.0.1:1/cb"),
            ("http://127.0.0.1:8200/cb", "http://127.0.0.1/cb"), ("http://[::1]/cb?a=1", "http://[::1]:65535/cb?a=1"),
            ("http://localhost/cb", "http://localhost:3000/cb"),
        ])
    func loopback(registered: String, requested: String) throws {
        let uri = try RedirectURI(registered)
        #expect(uri.matches(requested, anyLoopbackPort: true))
        #expect(!uri.matches(requested, anyLoopbackPort: false))
    }

    @Test(
        "RFC 8252 §7.3 nothing but the port may differ",
        arguments: [
            "http://127.0.0.1:0/cb", "http://127.0.0.1:65536/cb", "http://127.0.0.1:/cb", "http://127.0.0.1:+80/cb",
            "http://127.0.0.1:80:81/cb", "http://127.0.0.1:80/CB", "http://127.0.0.1:80/cb/",
            "http://127.0.0.1:80/cb?x=1",
            "http://127.0.0.1:80/cb#", "http://localhost:80/cb", "http://127.0.0.2:80/cb", "http://[::1]:80/cb",
            "https://127.0.0.1:80/cb", "HTTP://127.0.0.1:80/cb", "http://user@127.0.0.1:80/cb",
            "http://127.0.0.1:80@evil.example/cb",
            "http://127.0.0.1:8O/cb", "http://127.0.0.1.evil.example:80/cb", "http://127.0.0.1:٨٠/cb",
            "http://\u{301}127.0.0.1:80/cb", "http://127.0.0.1\u{301}:80/cb", "http://127.0.0.1:\u{301}80/cb",
            "http://127.0.0.1:80\u{301}/cb", "http://127.0.0.1:80/\u{338}cb", "http://127.0.0.1:80/\u{200D}cb",
        ])
    func loopbackRefused(requested: String) throws {
        #expect(try !RedirectURI("http://127.0.0.1:8200/cb").matches(requested, anyLoopbackPort: true))
    }

    @Test("RFC 8252 §7.3 a name that is no loopback name keeps its port")
    func notLoopback() throws {
        #expect(
            try !RedirectURI("http://app.example.com/cb").matches("http://app.example.com:81/cb", anyLoopbackPort: true)
        )
        #expect(try !RedirectURI("https://localhost/cb").matches("https://localhost:81/cb", anyLoopbackPort: true))
    }

    @Test(
        "RFC 6749 §3.1.2 the answer is appended to the query that is there",
        arguments: [
            ("https://a.example/cb", "https://a.example/cb?code=a%20b%26c"),
            ("https://a.example/cb?t=1", "https://a.example/cb?t=1&code=a%20b%26c"),
            ("https://a.example/cb?", "https://a.example/cb?code=a%20b%26c"),
            ("https://a.example/cb?t=1&", "https://a.example/cb?t=1&code=a%20b%26c"),
            ("com.example.app:/cb", "com.example.app:/cb?code=a%20b%26c"),
        ])
    func appended(uri: String, expected: String) {
        #expect(AuthorizationResponse.url(uri, [("code", "a b&c")]) == expected)
    }

    @Test("RFC 9110 §5.5 nothing in a parameter breaks out of the header")
    func injection() {
        let url = AuthorizationResponse.url("https://a.example/cb", [("state", "x\r\nSet-Cookie: a=b\u{0}ä\"<>")])
        #expect(url == "https://a.example/cb?state=x%0D%0ASet-Cookie%3A%20a%3Db%00%C3%A4%22%3C%3E")
    }
}
