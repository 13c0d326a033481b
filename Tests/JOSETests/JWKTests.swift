import JOSE
import OAuthCore
import Testing

private func jwk(_ text: String) throws -> JWK { try JWK(json: Array(text.utf8)) }

private func publicMembers(_ algorithm: JWSAlgorithm) throws -> JSONObject {
    try #require(TestKeys.key(algorithm).publicJWK?.publicJSON)
}

@Suite("RFC 7517 JWK")
struct JWKTests {
    @Test("RFC 7638 §3.1 the thumbprint of the worked example, and RFC 9449's")
    func thumbprint() throws {
        let file = try Vectors.load("rfc_vectors.json")
        let example = try #require(file["rfc7638_3_1"]?.objectValue)
        #expect(try JWK(#require(example["jwk"]?.objectValue)).thumbprint == example["thumbprint"]?.stringValue)
    }

    @Test(
        "RFC 9449 the proofs of the worked examples verify under the key that they carry, whose thumbprint is the example's"
    )
    func proofs() throws {
        let file = try Vectors.load("rfc_vectors.json")
        for name in ["rfc9449_token_request", "rfc9449_refresh_request", "rfc9449_resource_request"] {
            let parsed = try JWS.parse(#require(file[name]?.stringValue))
            let key = try JWK(#require(parsed.header.members["jwk"]?.objectValue))
            #expect(key.thumbprint == file["rfc9449_jkt"]?.stringValue)
            let policy = AlgorithmPolicy(algorithms: [.es256], type: .exactly(["dpop+jwt"]))
            #expect(throws: Never.self) { try parsed.verify(with: VerificationKey(key), policy: policy) }
        }
    }

    @Test(
        "§9.3 a public key shows no private number, and a secret has no public form", arguments: JWSAlgorithm.allCases)
    func publicForm(algorithm: JWSAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        #expect(
            !"\(key.privateJWK)".contains(try #require(key.privateJWK.privateJSON["d"]?.stringValue ?? "k"))
                || algorithm.isSymmetric)
        if algorithm.isSymmetric {
            #expect(key.publicJWK == nil)
            #expect(key.privateJWK.publicJSON == nil)
            return
        }
        let object = try #require(key.privateJWK.publicJSON)
        for name in ["d", "p", "q", "dp", "dq", "qi", "k", "oth"] { #expect(object[name] == nil) }
        #expect(object["kid"]?.stringValue == "key-\(algorithm.rawValue)")
        #expect(object["alg"]?.stringValue == algorithm.rawValue)
        #expect(object["use"] == "sig")
        #expect(key.publicJWK?.thumbprint == key.privateJWK.thumbprint)
    }

    @Test("a generated key is named by its thumbprint")
    func names() throws {
        let key = try SigningKey.generate(algorithm: .es256)
        #expect(key.kid.rawValue == key.publicJWK?.thumbprint)
    }

    @Test("RFC 7518 §6.3.2 an RSA key without its primes signs as the one with them")
    func withoutPrimes() throws {
        let key = try TestKeys.key(.rs256)
        var object = key.privateJWK.privateJSON
        for name in ["p", "q", "dp", "dq", "qi"] { object[name] = nil }
        let bare = try SigningKey(jwk: JWK(object))
        #expect(try bare.signature(for: [1, 2, 3]) == key.signature(for: [1, 2, 3]))
        object["p"] = key.privateJWK.privateJSON["p"]
        #expect(throws: JOSEError.unusableKey(.invalidMember("q"))) { try JWK(object) }
        object["d"] = "Ag"
        object["p"] = nil
        #expect(throws: JOSEError.self) { try SigningKey(jwk: JWK(object)) }
    }

    @Test(
        "RFC 7518 §6.2.1 coordinates of another length, or off the curve, are refused",
        arguments: [JWSAlgorithm.es256, .es384, .es512])
    func points(algorithm: JWSAlgorithm) throws {
        let object = try publicMembers(algorithm)
        let x = try #require(Base64URL.decode(object["x"]?.stringValue ?? ""))
        for bytes in [[], Array(x.dropFirst()), [0] + x, x + [0]] {
            var changed = object
            changed["x"] = .string(Base64URL.encode(bytes))
            #expect(throws: JOSEError.unusableKey(.invalidMember("x"))) { try JWK(changed) }
        }
        var flipped = x
        flipped[flipped.count - 1] ^= 1
        for bytes in [flipped, [UInt8](repeating: 0, count: x.count), [UInt8](repeating: 0xFF, count: x.count)] {
            var changed = object
            changed["x"] = .string(Base64URL.encode(bytes))
            #expect(throws: JOSEError.unusableKey(.notAKey)) { try VerificationKey(JWK(changed)) }
        }
    }

    @Test(
        "a private half that belongs to another public half is refused",
        arguments: [JWSAlgorithm.es256, .es384, .es512, .edDSA, .rs256])
    func halves(algorithm: JWSAlgorithm) throws {
        var object = try TestKeys.key(algorithm).privateJWK.privateJSON
        let other = try SigningKey.generate(algorithm: algorithm).privateJWK.privateJSON
        object["d"] = other["d"]
        #expect(throws: JOSEError.self) { try SigningKey(jwk: JWK(object)) }
        object["d"] = nil
        for name in ["p", "q", "dp", "dq", "qi"] { object[name] = nil }
        #expect(throws: JOSEError.unusableKey(.privateHalf)) { try SigningKey(jwk: JWK(object)) }
    }

    @Test("RFC 7518 §3.3 §6.3.1 RSA keys out of bounds, even moduli and bad exponents are refused")
    func rsaNumbers() throws {
        let object = try publicMembers(.rs256)
        func refusal(n: [UInt8]? = nil, e: [UInt8]? = nil) -> JOSEError? {
            var changed = object
            if let n { changed["n"] = .string(Base64URL.encode(n)) }
            if let e { changed["e"] = .string(Base64URL.encode(e)) }
            do { _ = try VerificationKey(JWK(changed)) } catch { return error }
            return nil
        }
        let n = try #require(Base64URL.decode(object["n"]?.stringValue ?? ""))
        #expect(refusal() == nil)
        #expect(refusal(n: [0, 0] + n) == nil)
        #expect(refusal(n: [UInt8](repeating: 0xFF, count: 255)) == .unusableKey(.size(2040)))
        #expect(refusal(n: [UInt8](repeating: 0xFF, count: 1025)) == .unusableKey(.size(8200)))
        #expect(refusal(n: n.dropLast() + [2]) == .unusableKey(.invalidMember("n")))
        #expect(refusal(n: []) == .unusableKey(.size(0)))
        for e: [UInt8] in [
            [], [0], [1], [2], [0, 1], [1, 0, 0], [1, 0, 0, 0, 1], [UInt8](repeating: 0xFF, count: 256),
        ] {
            #expect(refusal(e: e) == .unusableKey(.invalidMember("e")))
        }
        #expect(refusal(e: [3]) == nil)
        var multiPrime = object
        multiPrime["oth"] = []
        #expect(throws: JOSEError.unusableKey(.invalidMember("oth"))) { try JWK(multiPrime) }
    }

    @Test(
        "RFC 7518 §3.2 a secret shorter than the hash is refused",
        arguments: [(JWSAlgorithm.hs256, 32), (.hs384, 48), (.hs512, 64)])
    func secrets(algorithm: JWSAlgorithm, count: Int) throws {
        let enough = JWK(secret: [UInt8](repeating: 1, count: count), algorithm: algorithm)
        let short = JWK(secret: [UInt8](repeating: 1, count: count - 1), algorithm: algorithm)
        #expect(throws: Never.self) { try SigningKey(jwk: enough) }
        #expect(throws: JOSEError.unusableKey(.size(count * 8 - 8))) { try SigningKey(jwk: short) }
        #expect(throws: JOSEError.unusableKey(.size(count * 8 - 8))) { try VerificationKey(short) }
    }

    @Test("§4.2 §4.3 use and key_ops bind a key to its purpose")
    func uses() throws {
        let object = try publicMembers(.es256)
        func outcome(_ name: String, _ value: JSONValue) -> JOSEError? {
            var changed = object
            changed["use"] = nil
            changed[name] = value
            do { _ = try VerificationKey(JWK(changed)) } catch { return error }
            return nil
        }
        #expect(outcome("use", "sig") == nil)
        #expect(outcome("key_ops", ["verify"]) == nil)
        #expect(outcome("use", "enc") == .unusableKey(.use("enc")))
        #expect(outcome("key_ops", ["encrypt"]) == .unusableKey(.use("encrypt")))
        #expect(outcome("key_ops", []) == .unusableKey(.use("")))
        #expect(outcome("key_ops", ["verify", "verify"]) == .unusableKey(.invalidMember("key_ops")))
        #expect(outcome("key_ops", "verify") == .unusableKey(.invalidMember("key_ops")))
    }

    @Test("RFC 8725 §3.1 a key has one algorithm: its own, its curve's, or the caller's where it names none")
    func binding() throws {
        var rsa = try publicMembers(.ps384)
        #expect(try VerificationKey(JWK(rsa)).algorithm == .ps384)
        #expect(throws: JOSEError.unusableKey(.algorithmMismatch("PS384"))) {
            try VerificationKey(JWK(rsa), algorithm: .rs256)
        }
        rsa["alg"] = nil
        #expect(try VerificationKey(JWK(rsa)).algorithm == .rs256)
        #expect(try VerificationKey(JWK(rsa), algorithm: .ps512).algorithm == .ps512)
        #expect(throws: JOSEError.unusableKey(.unsupportedAlgorithm("ES256"))) {
            try VerificationKey(JWK(rsa), algorithm: .es256)
        }
        rsa["alg"] = "RSA-OAEP"
        #expect(throws: JOSEError.unusableKey(.unsupportedAlgorithm("RSA-OAEP"))) { try VerificationKey(JWK(rsa)) }
        var ec = try publicMembers(.es256)
        ec["alg"] = "ES384"
        #expect(throws: JOSEError.unusableKey(.unsupportedAlgorithm("ES384"))) { try VerificationKey(JWK(ec)) }
        let secret = try jwk(#"{"kty":"oct","k":"\#(Base64URL.encode([UInt8](repeating: 3, count: 64)))"}"#)
        #expect(throws: JOSEError.unusableKey(.algorithmRequired)) { try VerificationKey(secret) }
        #expect(try VerificationKey(secret, algorithm: .hs512).algorithm == .hs512)
        let x25519 = try jwk(#"{"kty":"OKP","crv":"X25519","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"}"#)
        #expect(throws: JOSEError.unusableKey(.algorithmRequired)) { try VerificationKey(x25519) }
    }

    @Test(
        "§4 §6 what is no key is refused",
        arguments: [
            "{}", "[]", "null", "", #"{"kty":1}"#, #"{"kty":"XYZ"}"#, #"{"kty":"oct"}"#, #"{"kty":"oct","k":"a="}"#,
            #"{"kty":"EC","crv":"P-257","x":"","y":""}"#, #"{"kty":"EC"}"#, #"{"kty":"OKP","crv":"Ed448","x":"AA"}"#,
            #"{"kty":"OKP","crv":"Ed25519","x":"AA"}"#, #"{"kty":"RSA","n":"AQAB"}"#,
            #"{"kty":"oct","k":"AA","kty":"EC"}"#,
            #"{"kty":"oct","k":"AA","kid":5}"#, #"{"kty":"oct","k":"AA","alg":[]}"#, #"{"kty":"oct","k":7}"#,
        ])
    func refused(text: String) {
        #expect(throws: JOSEError.self) { try jwk(text) }
    }
}

@Suite("RFC 7517 §5 JWK Set")
struct JWKSetTests {
    private func signed(_ key: SigningKey) throws -> ParsedJWS {
        try JWS.parse(JWS.sign(payload: [1], typ: nil, key: key))
    }

    private func set(_ keys: [SigningKey]) throws -> JWKSet {
        try JWKSet(json: JWKSet.publicJSON(keys.compactMap(\.publicJWK)))
    }

    @Test("a set of every algorithm verifies what each of its keys signed")
    func everyAlgorithm() throws {
        let keys = TestKeys.all.filter { !$0.algorithm.isSymmetric }
        let set = try set(keys)
        #expect(set.keys.count == 10 && set.verificationKeys.count == 10 && set.skipped.isEmpty)
        for key in keys { #expect(try signed(key).verify(with: set, policy: anyPolicy) == [1]) }
    }

    @Test("an unknown kid is an error of its own, and never another key")
    func unknownKid() throws {
        let known = try SigningKey.generate(algorithm: .es256, kid: KeyID("a"))
        let unknown = try SigningKey.generate(algorithm: .es256, kid: KeyID("b"))
        #expect(throws: JOSEError.unknownKeyID("b")) {
            try signed(unknown).verify(with: set([known]), policy: anyPolicy)
        }
        #expect(throws: JOSEError.unknownKeyID("b")) { try signed(unknown).verify(with: set([]), policy: anyPolicy) }
        #expect(try !set([known]).contains(kid: KeyID("b")))
    }

    @Test("a kid of a key for another algorithm is an error, and one name for two algorithms is told apart")
    func sameKid() throws {
        let ec = try SigningKey.generate(algorithm: .es256, kid: KeyID("a"))
        let ed = try SigningKey.generate(algorithm: .edDSA, kid: KeyID("a"))
        let twin = try SigningKey.generate(algorithm: .es256, kid: KeyID("a"))
        #expect(throws: JOSEError.algorithmMismatch(key: "ES256", received: "EdDSA")) {
            try signed(ed).verify(with: set([ec]), policy: anyPolicy)
        }
        #expect(try signed(ed).verify(with: set([ec, ed]), policy: anyPolicy) == [1])
        #expect(throws: JOSEError.ambiguousKeyID("a")) {
            try signed(ec).verify(with: set([ec, twin]), policy: anyPolicy)
        }
    }

    @Test("without kid the only key of the algorithm is meant; of several none is")
    func noKid() throws {
        let ec = try SigningKey.generate(algorithm: .es256), other = try SigningKey.generate(algorithm: .es256)
        let ed = try SigningKey.generate(algorithm: .edDSA)
        var anonymous = ec.privateJWK
        anonymous.kid = KeyID("")
        let token = try signed(SigningKey(jwk: anonymous))
        #expect(token.header.kid == nil)
        #expect(try token.verify(with: set([ec, ed]), policy: anyPolicy) == [1])
        #expect(throws: JOSEError.keyIDRequired) { try token.verify(with: set([ec, other]), policy: anyPolicy) }
        #expect(throws: JOSEError.unknownKeyID("")) { try token.verify(with: set([ed]), policy: anyPolicy) }
    }

    @Test("keys of unknown kinds, for other uses or broken are passed over, the rest is used")
    func skipped() throws {
        let key = try SigningKey.generate(algorithm: .es256, kid: KeyID("a"))
        var object = try #require(key.publicJWK?.publicJSON)
        let good = JSONValue.object(object)
        object["use"] = "enc"
        object["kid"] = "b"
        let set = try JWKSet([
            "keys": [
                ["kty": "AKP", "kid": "q"], .object(object), 7, ["kty": "RSA", "kid": "r", "n": "AQAB", "e": "AQAB"],
                good,
            ]
        ])
        #expect(set.verificationKeys.count == 1)
        #expect(set.skipped.map(\.position) == [0, 1, 2, 3])
        #expect(try signed(key).verify(with: set, policy: anyPolicy) == [1])
    }

    @Test("a name that a broken key has too is ambiguous")
    func brokenTwin() throws {
        let key = try SigningKey.generate(algorithm: .es256, kid: KeyID("a"))
        let good = JSONValue.object(try #require(key.publicJWK?.publicJSON))
        let set = try JWKSet(["keys": [good, ["kty": "EC", "crv": "P-256", "kid": "a", "x": "AA", "y": "AA"]]])
        #expect(throws: JOSEError.ambiguousKeyID("a")) { try signed(key).verify(with: set, policy: anyPolicy) }
    }

    @Test("a set that is none, is too large or mixes secrets with public keys is refused")
    func refused() throws {
        for text in ["{}", "[]", "null", #"{"keys":{}}"#, #"{"keys":[],"keys":[]}"#] {
            #expect(throws: JOSEError.self) { try JWKSet(json: Array(text.utf8)) }
        }
        let many = JSONObject(dictionaryLiteral: ("keys", .array([JSONValue](repeating: [:], count: 65))))
        #expect(throws: JOSEError.unusableKey(.tooManyKeys)) { try JWKSet(many) }
        let secret = JWK(secret: [UInt8](repeating: 1, count: 32), algorithm: .hs256)
        let ec = try #require(SigningKey.generate(algorithm: .es256).publicJWK)
        #expect(throws: JOSEError.unusableKey(.mixedSet)) { try JWKSet([secret, ec]) }
        #expect(JWKSet.publicJSON([secret]) == Array(#"{"keys":[]}"#.utf8))
    }
}
