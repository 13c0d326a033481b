import AuthorizationServer
import JOSE
import OAuthCore
import Testing

/// An application that has the people and signs who is logged in, in a form that a test may spoil.
struct SigningApplication {
    static let url = "https://app.test/sso"
    static let issuer = "https://app.test"
    static let secret = "a-shared-secret-of-these-tests-" + "s"

    let harness: Harness
    let key: SigningKey
    /// What the header says; nil: nothing.
    var type: String? = "JWT"

    /// With HS256 under the shared secret.
    static func withSecret() async throws -> SigningApplication {
        try await SigningApplication(key(secret), keySet: nil)
    }

    /// With a key of its own, of which the server has the public half.
    static func withKey(_ algorithm: JWSAlgorithm = .es256) async throws -> SigningApplication {
        let key = try SigningKey.generate(algorithm: algorithm)
        let publicKeys = try [#require(key.publicJWK)]
        return try await SigningApplication(key, keySet: try JSONReader.parseObject(JWKSet.publicJSON(publicKeys)))
    }

    static func key(_ secret: String) throws -> SigningKey {
        try SigningKey(jwk: JWK(secret: Array(secret.utf8), algorithm: .hs256))
    }

    private init(_ key: SigningKey, keySet: JSONObject?) async throws {
        self.key = key
        harness = try await Harness(settings: { settings in
            settings.login = .delegated(
                DelegatedLogin(
                    url: Self.url, sharedSecret: Self.secret, assertion: .init(issuer: Self.issuer, keySet: keySet)))
        })
    }

    /// The challenge that a browser is sent to the application with, for a client that asks nobody for consent.
    func challenge(_ browser: TestBrowser, _ changes: [(String, String?)] = []) async throws -> String {
        let answer = await browser.get(TestRequest.url(TestRequest.firstParty + changes))
        #expect(answer.location?.hasPrefix(Self.url + "?login_challenge=") == true, "\(answer.location ?? answer.text)")
        return try #require(answer.parameters["login_challenge"])
    }

    /// The claims of an assertion that passes; `changes` replace some, null removes.
    func claims(_ challenge: String, _ changes: [String: JSONValue] = [:]) -> JSONObject {
        let now = harness.clock.now.seconds
        var claims: JSONObject = [
            "iss": .string(Self.issuer), "sub": "person-1", "aud": .string(Harness.issuer), "iat": .int(now),
            "exp": .int(now + 60), "jti": .string("jti-of-\(challenge)"), "login_challenge": .string(challenge),
            "claims": ["name": "A Person", "email": "person@example.com"],
        ]
        for (name, value) in changes { claims[name] = value == .null ? nil : value }
        return claims
    }

    /// The claims, signed.
    func signed(_ claims: JSONObject, with other: SigningKey? = nil) throws -> String {
        try JWS.sign(payload: JSONValue.object(claims).serialized(), typ: type, key: other ?? key)
    }

    /// Where the browser goes with an assertion.
    func url(_ challenge: String, _ assertion: String) -> String {
        "/login/assertion?" + FormParameters.encode([("login_challenge", challenge), ("assertion", assertion)])
    }

    /// A browser comes with an assertion of these claims.
    func visit(
        _ browser: TestBrowser, _ challenge: String, _ changes: [String: JSONValue] = [:]
    ) async throws -> TestPage {
        await browser.get(url(challenge, try signed(claims(challenge, changes))))
    }
}
