import OAuthCore
import Testing

@Suite("RFC 7617 and RFC 6749 §2.3.1, HTTP Basic")
struct BasicCredentialsTests {
    private func header(_ text: String, scheme: String = "Basic ") -> String {
        var encoded = Base64URL.encode(Array(text.utf8))
            .replacing("-", with: "+").replacing("_", with: "/")
        while encoded.utf8.count % 4 != 0 { encoded += "=" }
        return scheme + encoded
    }

    @Test("RFC 6749 §2.3.1 both parts are form-decoded first, then taken as they stand")
    func readings() throws {
        let credentials = try BasicCredentials(header("a%20b:c+d%3A"))
        #expect(credentials.readings.map(\.clientID.rawValue) == ["a b", "a%20b"])
        #expect(credentials.readings.map(\.clientSecret) == [ClientSecret("c d:"), ClientSecret("c+d%3A")])
    }

    @Test("RFC 6749 §2.3.1 one reading where both are the same")
    func oneReading() throws {
        #expect(try BasicCredentials(header("client:secret")).readings.count == 1)
    }

    @Test("RFC 6749 §2.3.1 what cannot be decoded is taken as it stands")
    func undecodable() throws {
        let credentials = try BasicCredentials(header("client:100%zz"))
        #expect(credentials.readings.map(\.clientSecret) == [ClientSecret("100%zz")])
    }

    @Test("RFC 7617 §2 the secret begins after the first colon; the scheme ignores case; padding may be missing")
    func forms() throws {
        #expect(try BasicCredentials(header("a:b:c")).readings[0].clientSecret == ClientSecret("b:c"))
        #expect(try BasicCredentials(header("a:b", scheme: "bASIC   ")).readings[0].clientID == ClientID("a"))
        #expect(try BasicCredentials("Basic YTpi").readings[0].clientID == ClientID("a"))
        #expect(try BasicCredentials("Basic YTpiYw").readings[0].clientSecret == ClientSecret("bc"))
        #expect(try BasicCredentials("Basic Og==").isEmpty)
    }

    @Test(
        "RFC 7617 §2 what is not base64 of name:secret is refused",
        arguments: [
            "Basic", "Basic ", "Basic %%%%", "Basic YQ==", "Basic YTpi=", "Basic YTp_", "Basic /w==", "Basic YTpi YTpi",
            "Basic YQA6Yg==",
        ])
    func malformed(_ header: String) {
        #expect(throws: BasicCredentials.Problem.malformed) { try BasicCredentials(header) }
    }

    @Test("RFC 7617 §2 another scheme and one that is too long are refused")
    func others() {
        #expect(throws: BasicCredentials.Problem.otherScheme) { try BasicCredentials("Bearer YTpi") }
        #expect(throws: BasicCredentials.Problem.malformed) {
            try BasicCredentials(header(String(repeating: "a", count: 10_000) + ":b"))
        }
    }

    @Test("a secret prints as <redacted>")
    func redacted() throws {
        let credentials = try BasicCredentials(header("client:the-secret"))
        #expect(!"\(credentials)".contains("the-secret"))
        #expect(!String(reflecting: credentials).contains("the-secret"))
    }
}
