import JOSE
import OAuthCore
import Testing

private let payload = Array(#"{"iss":"https://id.example","sub":"ü"}"#.utf8)

/// One key for each algorithm, made once.
enum TestKeys {
    static let all: [SigningKey] = JWSAlgorithm.allCases.compactMap {
        try? SigningKey.generate(algorithm: $0, kid: KeyID("key-\($0.rawValue)"))
    }

    static func key(_ algorithm: JWSAlgorithm) throws -> SigningKey {
        try #require(all.first { $0.algorithm == algorithm })
    }
}

/// A token with a header and payload of one's own, and no valid signature.
private func token(header: String, payload: [UInt8] = payload, signature: [UInt8] = [1, 2, 3]) -> String {
    [Array(header.utf8), payload, signature].map { Base64URL.encode($0) }.joined(separator: ".")
}

private func refusal(_ body: () throws -> Void) -> JOSEError? {
    do { try body() } catch { return error as? JOSEError }
    return nil
}

@Suite("RFC 7515 JWS")
struct JWSTests {
    @Test("§5.1 §5.2 what is signed verifies, with every algorithm", arguments: JWSAlgorithm.allCases)
    func roundTrip(algorithm: JWSAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let token = try JWS.sign(payload: payload, typ: "at+jwt", key: key)
        let parsed = try JWS.parse(token)
        #expect(parsed.header.algorithm == algorithm)
        #expect(parsed.header.kid == key.kid)
        #expect(parsed.header.type == "at+jwt")
        let policy = AlgorithmPolicy(algorithms: [algorithm], type: .exactly(["at+jwt"]))
        #expect(try parsed.verify(with: key.verificationKey(), policy: policy) == payload)
        let stored = try SigningKey(jwk: JWK(json: JSONValue.object(key.privateJWK.privateJSON).serialized()))
        let again = try JWS.parse(JWS.sign(payload: payload, typ: nil, key: stored))
        #expect(try again.verify(with: key.verificationKey(), policy: anyPolicy) == payload)
    }

    @Test("§5.2 any changed bit of signature, payload or header is refused", arguments: JWSAlgorithm.allCases)
    func changedBits(algorithm: JWSAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let verifier = try key.verificationKey()
        let parts = try JWS.sign(payload: payload, typ: nil, key: key).split(separator: ".")
            .map { try #require(Base64URL.decode($0)) }
        for (part, position) in [(0, 2), (1, 0), (1, 20), (2, 0), (2, 31), (2, parts[2].count - 1)] {
            var changed = parts
            changed[part][position] ^= 1
            let token = changed.map { Base64URL.encode($0) }.joined(separator: ".")
            #expect(throws: JOSEError.self) { try JWS.parse(token).verify(with: verifier, policy: anyPolicy) }
        }
        for signature in [[], Array(parts[2].dropLast()), parts[2] + [0], [0] + parts[2]] {
            let token = [parts[0], parts[1], signature].map { Base64URL.encode($0) }.joined(separator: ".")
            #expect(throws: JOSEError.invalidSignature) {
                try JWS.parse(token).verify(with: verifier, policy: anyPolicy)
            }
        }
    }

    @Test("RFC 8725 §3.1 a token of any other algorithm than the key's is refused, before its signature is looked at")
    func confusion() throws {
        for signer in TestKeys.all {
            let parsed = try JWS.parse(JWS.sign(payload: payload, typ: nil, key: signer))
            for other in TestKeys.all where other.algorithm != signer.algorithm {
                let error = refusal { _ = try parsed.verify(with: other.verificationKey(), policy: anyPolicy) }
                #expect(
                    error == .algorithmMismatch(key: other.algorithm.rawValue, received: signer.algorithm.rawValue))
            }
        }
    }

    @Test("RFC 8725 §2.1 a public key taken for an HMAC secret is refused")
    func publicKeyAsSecret() throws {
        let rsa = try TestKeys.key(.rs256)
        let text = JSONValue.object(try #require(rsa.publicJWK?.publicJSON)).serialized()
        let forger = try SigningKey(jwk: JWK(secret: text, algorithm: .hs256, kid: rsa.kid))
        let forged = try JWS.parse(JWS.sign(payload: payload, typ: nil, key: forger))
        #expect(throws: JOSEError.self) { try forged.verify(with: rsa.verificationKey(), policy: anyPolicy) }
    }

    @Test("§3.1 RFC 7518 §3.6 none is refused, however it is written", arguments: ["none", "None", "NONE", "nOnE", ""])
    func none(algorithm: String) throws {
        let error = refusal { _ = try JWS.parse(token(header: #"{"alg":"\#(algorithm)"}"#, signature: [])) }
        #expect(error == .unsupportedAlgorithm(algorithm))
    }

    @Test("the policy's algorithms bound what the keys allow")
    func policyAlgorithms() throws {
        let key = try TestKeys.key(.rs256)
        let parsed = try JWS.parse(JWS.sign(payload: payload, typ: nil, key: key))
        let error = refusal {
            _ = try parsed.verify(
                with: key.verificationKey(), policy: AlgorithmPolicy(algorithms: [.es256], type: .any))
        }
        #expect(error == .algorithmNotAllowed("RS256"))
    }

    @Test("§4.1.9 typ is compared without regard to case and to application/")
    func types() throws {
        let key = try TestKeys.key(.es256)
        func accepted(_ typ: String?, _ rule: AlgorithmPolicy.TypeRule) throws -> Bool {
            let parsed = try JWS.parse(JWS.sign(payload: payload, typ: typ, key: key))
            let policy = AlgorithmPolicy(algorithms: [.es256], type: rule)
            return refusal { _ = try parsed.verify(with: key.verificationKey(), policy: policy) } == nil
        }
        for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"] {
            #expect(try accepted(typ, .exactly(["at+jwt"])))
        }
        for typ in [nil, "JWT", "at+jwt ", "application/x/at+jwt", "text/at+jwt", "", "at", "ａt+jwt"] {
            #expect(try !accepted(typ, .exactly(["at+jwt"])))
        }
        #expect(try accepted(nil, .absentOr(["JWT"])))
        #expect(try accepted("jwt", .absentOr(["JWT"])))
        #expect(try !accepted("at+jwt", .absentOr(["JWT"])))
        #expect(try accepted("whatever", .any))
    }

    @Test("§4.1.11 crit that is not understood, or against its own rules, is refused")
    func critical() throws {
        let key = try SigningKey(jwk: JWK(secret: [UInt8](repeating: 7, count: 32), algorithm: .hs256))
        func outcome(_ header: String, understood: Set<String> = []) -> JOSEError? {
            refusal {
                var policy = anyPolicy
                policy.understoodCritical = understood
                var input = Array(Base64URL.encode(Array(header.utf8)).utf8) + [UInt8(ascii: ".")]
                Base64URL.encode(payload, into: &input)
                let token =
                    String(decoding: input, as: UTF8.self) + "." + Base64URL.encode(try key.signature(for: input[...]))
                _ = try JWS.parse(token).verify(with: key.verificationKey(), policy: policy)
            }
        }
        #expect(outcome(#"{"alg":"HS256","crit":["x"],"x":1}"#, understood: ["x"]) == nil)
        #expect(outcome(#"{"alg":"HS256","crit":["x"],"x":1}"#) == .criticalHeader("x"))
        #expect(outcome(#"{"alg":"HS256","crit":["x"]}"#, understood: ["x"]) == .criticalHeader("x"))
        #expect(outcome(#"{"alg":"HS256","crit":["alg"]}"#, understood: ["alg"]) == .criticalHeader("alg"))
        for crit in ["[]", "\"x\"", "[\"x\",\"x\"]", "[1]", "null", "{}"] {
            #expect(outcome(#"{"alg":"HS256","x":1,"crit":\#(crit)}"#, understood: ["x"]) == .invalidHeader("crit"))
        }
        #expect(outcome(#"{"alg":"HS256","b64":false,"crit":["b64"]}"#, understood: ["b64"]) == .criticalHeader("b64"))
        #expect(outcome(#"{"alg":"HS256","b64":true}"#) == .criticalHeader("b64"))
    }

    @Test("§4.1.4 a kid other than the key's is refused")
    func kid() throws {
        let key = try TestKeys.key(.es256)
        let other = try SigningKey(
            jwk: {
                var jwk = key.privateJWK
                jwk.kid = KeyID("other")
                return jwk
            }())
        let parsed = try JWS.parse(JWS.sign(payload: payload, typ: nil, key: other))
        #expect(
            refusal { _ = try parsed.verify(with: key.verificationKey(), policy: anyPolicy) } == .unknownKeyID("other"))
    }

    @Test("§4 a header with duplicate members, or that is no object, is refused")
    func headers() {
        for header in [
            #"{"alg":"ES256","alg":"HS256"}"#, #"{"alg":"ES256","\u0061lg":"HS256"}"#, "[]", "null", "", "{}",
            #"{"alg":1}"#,
            #"{"alg":"ES256","kid":7}"#, #"{"alg":"ES256","typ":[]}"#, #"{"alg":"ES256"}x"#,
            "\u{FEFF}{\"alg\":\"ES256\"}",
            #"{"Alg":"ES256"}"#, String(repeating: "[", count: 5000),
        ] {
            #expect(throws: JOSEError.self) { try JWS.parse(token(header: header)) }
        }
    }

    @Test(
        "§7.1 anything but three base64url parts is refused",
        arguments: [
            "", ".", "..", "...", "a.b", "a.b.c.d", "e30=.e30.e30", " e30.e30.e30", "e30.e30.e30\n", "é.e30.e30",
        ])
    func form(text: String) {
        #expect(throws: JOSEError.self) { try JWS.parse(text) }
    }

    @Test("§7.2 the JSON serialization is refused by name")
    func jsonSerialization() {
        #expect(refusal { _ = try JWS.parse(#" {"payload":"e30","signature":"e30"}"#) } == .jsonSerialization)
    }

    @Test("a token or header above the limits is refused before it is read")
    func limits() {
        let large = token(header: #"{"alg":"ES256"}"#, payload: [UInt8](repeating: 0, count: 65_536))
        #expect(refusal { _ = try JWS.parse(large) } == .tooLarge)
        let header = #"{"alg":"ES256","x":""# + String(repeating: "x", count: 16_384) + "\"}"
        #expect(refusal { _ = try JWS.parse(token(header: header)) } == .tooLarge)
    }

    @Test("extra header members are carried, the reserved ones refused")
    func extra() throws {
        let key = try TestKeys.key(.es256)
        let token = try JWS.sign(payload: payload, typ: "JWT", key: key, extraHeader: ["x": [1, "two"]])
        let parsed = try JWS.parse(token)
        #expect(parsed.header.members["x"] == [1, "two"])
        #expect(try parsed.verify(with: key.verificationKey(), policy: anyPolicy) == payload)
        for name in ["alg", "typ", "kid", "crit", "b64"] {
            #expect(throws: JOSEError.invalidHeader(name)) {
                try JWS.sign(payload: payload, typ: nil, key: key, extraHeader: [name: "x"])
            }
        }
    }

    @Test("a shared secret without a name makes tokens without kid")
    func anonymousSecret() throws {
        let jwk = JWK(secret: [UInt8](repeating: 9, count: 48), algorithm: .hs256)
        let parsed = try JWS.parse(JWS.sign(payload: payload, typ: nil, key: SigningKey(jwk: jwk)))
        #expect(parsed.header.kid == nil)
        #expect(try parsed.verify(with: VerificationKey(jwk), policy: anyPolicy) == payload)
    }

    @Test("OpenID Connect Core appendix A.3 at_hash and c_hash of the worked example")
    func halfHash() {
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
        #expect(Base64URL.encode(JWSAlgorithm.rs256.halfHash(of: token.utf8)) == "77QmUPtjPfzWtF2AnpK9RQ")
        #expect(JWSAlgorithm.edDSA.halfHash(of: token.utf8).count == 32)
        #expect(JWSAlgorithm.es384.halfHash(of: token.utf8).count == 24)
    }
}
