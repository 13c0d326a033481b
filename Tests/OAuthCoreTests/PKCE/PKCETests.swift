import OAuthCore
import Testing

@Suite("RFC 7636 PKCE")
struct PKCETests {
    /// Appendix B.
    private let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    private let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    private let digest: [UInt8] = [
        19, 211, 30, 150, 26, 26, 216, 236, 47, 22, 177, 12, 76, 152, 46, 8, 118, 168, 120, 173, 109, 241, 68, 86, 110,
        225, 137, 74, 203, 112, 249, 195,
    ]

    private func check(_ verifier: String?, _ challenge: String?) throws {
        try PKCE.check(
            verifier: verifier.flatMap { CodeVerifier($0) }, against: challenge,
            sha256: { $0 == Array(self.verifier.utf8) ? digest : [UInt8](repeating: 0, count: 32) })
    }

    @Test("appendix B the verifier of the challenge is accepted")
    func accepted() throws {
        try check(verifier, challenge)
        #expect(CodeChallenge(challenge) == CodeChallenge(digest: digest))
    }

    @Test("§4.6 a wrong verifier is invalid_grant")
    func wrong() {
        let error = #expect(throws: OAuthError.self) { try check(challenge, challenge) }
        #expect(error?.code == .invalidGrant)
    }

    @Test("§4.6 a missing verifier is invalid_grant")
    func missing() {
        let error = #expect(throws: OAuthError.self) { try check(nil, challenge) }
        #expect(error?.code == .invalidGrant)
    }

    @Test("RFC 9700 §2.1.1 a verifier without a challenge is invalid_grant")
    func withoutChallenge() throws {
        let error = #expect(throws: OAuthError.self) { try check(verifier, nil) }
        #expect(error?.code == .invalidGrant)
        try check(nil, nil)
    }

    @Test("§4.1 a verifier of another length or with another character is refused")
    func verifierSyntax() {
        #expect(CodeVerifier(String(repeating: "a", count: 42)) == nil)
        #expect(CodeVerifier(String(repeating: "a", count: 43)) != nil)
        #expect(CodeVerifier(String(repeating: "~", count: 128)) != nil)
        #expect(CodeVerifier(String(repeating: "a", count: 129)) == nil)
        for character in ["!", "+", "/", "=", " ", "é", "\u{0}"] {
            #expect(CodeVerifier(String(repeating: "a", count: 50) + character) == nil)
        }
    }

    @Test(
        "§4.2 a challenge that is no SHA-256 in base64url is refused",
        arguments: [
            "", "a", String(repeating: "a", count: 42), String(repeating: "a", count: 44),
            String(repeating: "a", count: 42) + "=", String(repeating: "a", count: 42) + "+",
            String(repeating: "a", count: 42) + "B",
        ])
    func challengeSyntax(_ text: String) {
        #expect(CodeChallenge(text) == nil)
    }

    @Test("a verifier prints as <redacted>")
    func redacted() throws {
        let verifier = try #require(CodeVerifier(self.verifier))
        #expect("\(verifier) \(String(reflecting: verifier))" == "<redacted> <redacted>")
    }
}
