import JOSE
import OAuthCore
import ResourceServer
import Testing

/// Claims that would be good if somebody had signed them.
private let plainClaims = #"{"iss":"\#(issuerName)","sub":"a","aud":"MyService","exp":2000000000}"#

@Suite("RFC 9068 §4 Verifying an access token", .timeLimit(.minutes(10)))
struct AccessTokenVerifierTests {
    private let issuer: TestIssuer
    private let clock = TestClock()
    private let verifier: AccessTokenVerifier

    init() throws {
        issuer = try TestIssuer()
        verifier = issuer.verifier(clock: clock)
    }

    @Test("§4 a good token is let in, and says who may do what")
    func good() async throws {
        let token = try await verifier.verify(try issuer.token(["custom": [1, 2]]), audience: "MyService")
        #expect(token.issuer == issuerName)
        #expect(token.subject.rawValue == "MyBFF")
        #expect(token.clientID?.rawValue == "MyBFF")
        #expect(token.isClientOnly)
        #expect(token.scope.description == "MyService/weather_read")
        #expect(token.hasScope("MyService/weather_read"))
        #expect(token.audience == ["MyService"])
        #expect(token.expiresAt == start + .seconds(300))
        #expect(token["jti"] == "1")
        #expect(token.claims["custom"] == [1, 2])
    }

    @Test("§4 typ is at+jwt in any case, with application/ or without", arguments: ["at+JWT", "application/at+jwt"])
    func typeAccepted(type: String) async throws {
        #expect(await verifier.refusal(try issuer.token(typ: type)) == nil)
    }

    @Test(
        "§4 another typ is refused", arguments: ["JWT", nil, "", "dpop+jwt", "logout+jwt", "at+jwt+x", "text/at+jwt"])
    func typeRefused(type: String?) async throws {
        #expect(await verifier.refusal(try issuer.token(typ: type))?.code == .wrongType)
    }

    @Test(
        "§4 the issuer must be a trusted one, character by character",
        arguments: ["https://login.test/", "https://LOGIN.test", "", "https://evil.test"])
    func issuerRefused(name: String) async throws {
        let error = await verifier.refusal(try issuer.token(["iss": .string(name)]))
        #expect(error?.code == .unknownIssuer)
        #expect(error?.detail.contains("expected https://login.test") == true)
    }

    @Test(
        "§4 aud must name the resource server",
        arguments: ["Other", [], ["Other", "MyServiceX"], "myservice", "", ["MyService/"]] as [JSONValue])
    func audienceRefused(audience: JSONValue) async throws {
        let error = await verifier.refusal(try issuer.token(["aud": audience]))
        #expect(error?.code == .wrongAudience)
        #expect(error?.detail.contains("expected MyService") == true)
    }

    @Test("§4 aud may be one of several; without aud, or with a number, a token is refused")
    func audience() async throws {
        #expect(await verifier.refusal(try issuer.token(["aud": ["Other", "MyService"]])) == nil)
        #expect(await verifier.refusal(try issuer.token(["aud": .null]))?.code == .wrongAudience)
        #expect(await verifier.refusal(try issuer.token(["aud": 7]))?.code == .malformedClaim)
    }

    @Test("§4 a token that was found good is checked against the audience of each resource")
    func audienceOfCached() async throws {
        let token = try issuer.token()
        #expect(await verifier.refusal(token) == nil)
        #expect(await verifier.refusal(token, audience: "profile-api")?.code == .wrongAudience)
        #expect(await verifier.refusal(token) == nil)
    }

    @Test("§4 exp is the end, with 5 seconds of leeway, for a token that was found good too")
    func expiry() async throws {
        let token = try issuer.token()
        #expect(await verifier.refusal(token) == nil)
        clock.advance(.milliseconds(304_999))
        #expect(await verifier.refusal(token) == nil)
        clock.advance(.milliseconds(1))
        #expect(await verifier.refusal(token)?.code == .expired)
        #expect(await issuer.verifier(clock: clock).refusal(token)?.code == .expired)
    }

    @Test("RFC 7519 §4.1.5 nbf and iat may lie 5 seconds ahead and no more", arguments: ["nbf", "iat"])
    func notYet(claim: String) async throws {
        let near = try issuer.token([claim: .int(start.seconds + 5)])
        let far = try issuer.token([claim: .int(start.seconds + 6)])
        #expect(await verifier.refusal(near) == nil)
        #expect(await verifier.refusal(far)?.code == .notYetValid)
    }

    @Test("token_use, where it is there, must be access", arguments: ["id", "refresh", 1, true] as [JSONValue])
    func tokenUse(use: JSONValue) async throws {
        #expect(await verifier.refusal(try issuer.token(["token_use": use]))?.code == .wrongTokenUse)
        #expect(await verifier.refusal(try issuer.token(["token_use": .null])) == nil)
    }

    @Test("§4 a signature by another key of the same kid, and claims that were changed, are refused")
    func signature() async throws {
        let other = try SigningKey.generate(algorithm: .es256, kid: KeyID("key-1"))
        #expect(await verifier.refusal(try issuer.token(key: other))?.code == .badSignature)
        let parts = try issuer.token().split(separator: ".")
        let changed = "\(parts[0]).\(Base64URL.encode(Array(plainClaims.utf8))).\(parts[2])"
        #expect(await verifier.refusal(changed)?.code == .badSignature)
    }

    @Test(
        "what is no token is refused without a request",
        arguments: ["", "a", "a.b", "..", "a.b.c", "a.b.c.d", "a.b.c.d.e", "e30.e30.", "\u{0}.\u{0}.\u{0}", "é.é.é"])
    func malformed(token: String) async {
        let code = await verifier.refusal(token)?.code
        #expect(code == .malformed || code == .opaqueNotSupported)
        #expect(issuer.requests.isEmpty)
    }

    @Test("duplicate claims and duplicate header members are refused")
    func duplicates() async {
        let header = #"{"alg":"ES256","typ":"at+jwt","kid":"key-1"}"#
        let twice = #"{"iss":"\#(issuerName)","iss":"\#(issuerName)","sub":"a","aud":"MyService","exp":2000000000}"#
        #expect(await verifier.refusal(forged(header: header, claims: twice))?.code == .malformed)
        let headerTwice = #"{"alg":"ES256","alg":"ES256","typ":"at+jwt","kid":"key-1"}"#
        #expect(await verifier.refusal(forged(header: headerTwice, claims: plainClaims))?.code == .malformed)
    }

    @Test("a token of more than 16 KiB is refused before anything is done with it")
    func huge() async {
        #expect(await verifier.refusal(String(repeating: "a", count: 16 << 10) + "..")?.code == .tooLarge)
        #expect(await verifier.refusal(String(repeating: "A", count: 1 << 20))?.code == .tooLarge)
        #expect(issuer.requests.isEmpty)
    }

    @Test("a refusal never shows the token")
    func redaction() async throws {
        let token = try issuer.token(["aud": "Other"])
        let error = try #require(await verifier.refusal(token))
        for part in token.split(separator: ".") { #expect(!error.description.contains(part)) }
    }
}

@Suite("RFC 8725 Algorithms and keys", .timeLimit(.minutes(10)))
struct AlgorithmTests {
    private let issuer: TestIssuer
    private let verifier: AccessTokenVerifier

    init() throws {
        issuer = try TestIssuer()
        verifier = issuer.verifier()
    }

    @Test("§3.1 alg none is refused, in every spelling", arguments: ["none", "None", "NONE", "nOnE", ""])
    func none(algorithm: String) async {
        let header = #"{"alg":"\#(algorithm)","typ":"at+jwt","kid":"key-1"}"#
        for signature in [[], [UInt8](repeating: 7, count: 64)] {
            let token = forged(header: header, claims: plainClaims, signature: signature)
            #expect(await verifier.refusal(token)?.code == .algorithmNotAllowed)
        }
    }

    @Test("§2.1 HS256 with the public key as the secret is refused, whatever form of it was taken")
    func algorithmConfusion() async throws {
        let key = try SigningKey.generate(algorithm: .rs256, kid: KeyID("rsa"))
        let issuer = TestIssuer(keys: [key])
        let verifier = issuer.verifier()
        #expect(await verifier.refusal(try issuer.token()) == nil)
        let publicJSON = try #require(key.publicJWK?.publicJSON)
        for secret in [JSONValue.object(publicJSON).serialized(), Array((publicJSON["n"]?.stringValue ?? "").utf8)] {
            let hmac = try SigningKey(jwk: JWK(secret: secret, algorithm: .hs256, kid: KeyID("rsa")))
            #expect(await verifier.refusal(try issuer.token(key: hmac))?.code == .algorithmNotAllowed)
        }
    }

    @Test("§3.1 an algorithm outside the issuer's list is refused, even with its key in the set")
    func algorithmList() async throws {
        let keys = try [JWSAlgorithm.es256, .edDSA].map {
            try SigningKey.generate(algorithm: $0, kid: KeyID($0.rawValue))
        }
        let issuer = TestIssuer(keys: keys)
        let verifier = issuer.verifier(TrustedIssuer(issuerName, algorithms: [.es256, .hs256]))
        #expect(await verifier.refusal(try issuer.token(key: keys[0])) == nil)
        #expect(await verifier.refusal(try issuer.token(key: keys[1]))?.code == .algorithmNotAllowed)
    }

    @Test(
        "RFC 7515 §4.1.11 an extension in crit is refused",
        arguments: [
            #"{"alg":"ES256","typ":"at+jwt","kid":"key-1","crit":["exp"],"exp":1}"#,
            #"{"alg":"ES256","typ":"at+jwt","kid":"key-1","crit":["b64"],"b64":false}"#,
        ])
    func critical(header: String) async {
        #expect(await verifier.refusal(forged(header: header, claims: plainClaims))?.code == .criticalHeader)
    }

    @Test(
        "RFC 7515 §4.1.4 without kid there is no default key",
        arguments: [#"{"alg":"ES256","typ":"at+jwt"}"#, #"{"alg":"ES256","typ":"at+jwt","kid":""}"#])
    func missingKeyID(header: String) async {
        #expect(await verifier.refusal(forged(header: header, claims: plainClaims))?.code == .missingKeyID)
        #expect(issuer.requests.isEmpty)
    }

    @Test(
        "a kid that is a path, a query or an address names no key and no URL",
        arguments: [
            "../../../../dev/null", "key-1' OR '1'='1", "https://evil.test/jwks", "key-1\u{0}", "KEY-1", "key-1 ",
        ])
    func strangeKeyIDs(kid: String) async throws {
        let key = try SigningKey.generate(algorithm: .es256, kid: KeyID(kid))
        let error = await verifier.refusal(try issuer.token(key: key))
        #expect(error?.code == .unknownKey)
        #expect(error?.detail.contains("\u{0}") == false)
        #expect(Set(issuer.requests.map(\.url)).count == 2)
    }

    @Test("§3.10 keys and addresses in the header are never used")
    func headerKeys() async throws {
        let evil = try SigningKey.generate(algorithm: .es256, kid: KeyID("evil"))
        let jwk = try #require(evil.publicJWK?.publicJSON)
        let token = try JWS.sign(
            payload: Array(plainClaims.utf8), typ: "at+jwt", key: evil,
            extraHeader: ["jwk": .object(jwk), "jku": "https://evil.test/jwks"])
        #expect(await verifier.refusal(token)?.code == .unknownKey)
        #expect(!issuer.requests.contains { $0.url.contains("evil") })
    }
}
