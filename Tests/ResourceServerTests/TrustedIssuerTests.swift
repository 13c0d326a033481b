import HTTPExchange
import JOSE
import Logging
import OAuthCore
import ResourceServer
import Testing

@Suite("Issuers that say less: explicit opt-outs", .timeLimit(.minutes(10)))
struct TrustedIssuerTests {
    private let issuer: TestIssuer
    init() throws { issuer = try TestIssuer() }

    @Test("Cognito: no typ, no aud, token_use access")
    func cognito() async throws {
        let verifier = issuer.verifier(TrustedIssuer(issuerName, tokenType: .anyType, audience: .expectNoAudience))
        #expect(await verifier.refusal(try issuer.token(["aud": .null], typ: nil)) == nil)
        let idToken = try issuer.token(["aud": .null, "token_use": "id"], typ: nil)
        #expect(await verifier.refusal(idToken)?.code == .wrongTokenUse)
        #expect(await verifier.refusal(try issuer.token(["aud": "Other"], typ: nil))?.code == .wrongAudience)
        #expect(await verifier.refusal(try issuer.token(["aud": []], typ: nil))?.code == .wrongAudience)
    }

    @Test("Keycloak: typ JWT; the claim typ tells an access token from an ID token")
    func keycloak() async throws {
        let verifier = issuer.verifier(TrustedIssuer(issuerName, tokenType: .anyType))
        let claims: [String: JSONValue] = ["token_use": .null, "typ": "Bearer", "azp": "web", "nonce": "n"]
        #expect(await verifier.refusal(try issuer.token(claims, typ: "JWT")) == nil)
        let idToken = try issuer.token(["token_use": .null, "typ": "ID"], typ: "JWT")
        #expect(await verifier.refusal(idToken)?.code == .wrongTokenUse)
    }

    @Test("OpenID Connect Core §3.1.3.6 an ID token stays out", arguments: ["at_hash", "c_hash", "nonce"])
    func idToken(mark: String) async throws {
        let verifier = issuer.verifier(TrustedIssuer(issuerName, tokenType: .anyType))
        let token = try issuer.token(["token_use": .null, mark: "x"], typ: "JWT")
        #expect(await verifier.refusal(token)?.code == .wrongTokenUse)
    }

    @Test("the explicit type of another token stays refused", arguments: ["logout+jwt", "dpop+jwt", "secevent+jwt"])
    func otherTypes(type: String) async throws {
        let verifier = issuer.verifier(TrustedIssuer(issuerName, tokenType: .anyType, audience: .expectNoAudience))
        #expect(await verifier.refusal(try issuer.token(typ: type))?.code == .wrongType)
    }

    @Test("Entra: an RSA key that names no algorithm is for RS256 and nothing else")
    func keyWithoutAlgorithm() async throws {
        let key = try SigningKey.generate(algorithm: .rs256, kid: KeyID("rsa"))
        let issuer = TestIssuer(keys: [key])
        var jwk = try #require(key.publicJWK?.publicJSON)
        jwk["alg"] = nil
        issuer.answer("/jwks", String(decoding: JSONValue.object(["keys": [.object(jwk)]]).serialized(), as: UTF8.self))
        let verifier = issuer.verifier()
        #expect(await verifier.refusal(try issuer.token()) == nil)
        let other = try SigningKey(jwk: try rebound(key, to: "PS256"))
        #expect(await verifier.refusal(try issuer.token(key: other))?.code == .unknownKey)
    }

    private func rebound(_ key: SigningKey, to algorithm: String) throws -> JWK {
        var jwk = key.privateJWK
        jwk.algorithm = algorithm
        return jwk
    }

    @Test("several issuers: each token by its own issuer's keys and rules")
    func severalIssuers() async throws {
        let network = try TwoIssuers()
        let verifier = AccessTokenVerifier(
            [TrustedIssuer(network.first.name), TrustedIssuer(network.second.name, tokenType: .anyType)],
            http: network, logger: Logger(label: "test"), clock: { start })
        #expect(await verifier.refusal(try network.first.token()) == nil)
        #expect(await verifier.refusal(try network.second.token(typ: "JWT")) == nil)
        #expect(await verifier.refusal(try network.first.token(typ: "JWT"))?.code == .wrongType)
        let crossed = try network.first.token(["iss": .string(network.second.name)])
        #expect(await verifier.refusal(crossed)?.code == .badSignature)
    }
}

/// Two issuers on one network, whose keys have the same name.
private struct TwoIssuers: OutboundClient {
    let first: TestIssuer
    let second: TestIssuer

    init() throws {
        first = TestIssuer("https://one.test", keys: [try .generate(algorithm: .es256, kid: KeyID("key-1"))])
        second = TestIssuer("https://two.test", keys: [try .generate(algorithm: .es256, kid: KeyID("key-1"))])
    }

    func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        try await (request.url.hasPrefix(first.name) ? first : second).send(request)
    }
}
