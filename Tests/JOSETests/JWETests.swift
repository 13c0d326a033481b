import JOSE
import OAuthCore
import Testing

private let content = Array("attack at dawn".utf8)

/// A key with its private half for each algorithm.
enum EncryptionKeys {
    static func jwk(_ algorithm: JWEAlgorithm, _ encryption: JWEEncryption) throws -> JWK {
        var object: JSONObject
        switch algorithm {
        case .rsaOAEP, .rsaOAEP256: object = try TestKeys.key(.rs256).privateJWK.privateJSON
        case .ecdhES: object = try TestKeys.key(.es512).privateJWK.privateJSON
        case .ecdhESA128KW: object = try TestKeys.key(.es256).privateJWK.privateJSON
        case .ecdhESA192KW: object = try TestKeys.key(.es384).privateJWK.privateJSON
        case .ecdhESA256KW:
            object = [
                "kty": "OKP", "crv": "X25519", "x": "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08",
                "d": "XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os",
            ]
        default:
            object = [
                "kty": "oct",
                "k": .string(Base64URL.encode([UInt8](repeating: 5, count: count(algorithm, encryption)))),
            ]
        }
        object["alg"] = .string(algorithm.rawValue)
        object["use"] = "enc"
        object["kid"] = "k"
        return try JWK(object)
    }

    private static func count(_ algorithm: JWEAlgorithm, _ encryption: JWEEncryption) -> Int {
        switch algorithm {
        case .a128KW, .a128GCMKW: 16
        case .a192KW, .a192GCMKW: 24
        case .a256KW, .a256GCMKW: 32
        default:
            switch encryption {
            case .a128GCM: 16
            case .a192GCM: 24
            case .a256GCM, .a128CBCHS256: 32
            case .a192CBCHS384: 48
            case .a256CBCHS512: 64
            }
        }
    }
}

@Suite("RFC 7516 JWE")
struct JWETests {
    @Test(
        "§5.1 §5.2 what is encrypted opens, with every pair of algorithms", arguments: JWEAlgorithm.allCases,
        JWEEncryption.allCases)
    func roundTrip(algorithm: JWEAlgorithm, encryption: JWEEncryption) throws {
        let jwk = try EncryptionKeys.jwk(algorithm, encryption)
        let key = try EncryptionKey(jwk.publicKey ?? jwk)
        for plaintext in [[], content, [UInt8](repeating: 7, count: 4096)] {
            let token = try JWE.parse(JWE.encrypt(plaintext, for: key, encryption: encryption, typ: "JWT", cty: "JWT"))
            #expect(token.header.kid?.rawValue == "k")
            #expect(token.header.type == "JWT" && token.header.contentType == "JWT")
            #expect(try token.decrypt(with: DecryptionKey(jwk)) == plaintext)
        }
    }

    @Test(
        "§5.2 any changed bit of any part is refused", arguments: JWEAlgorithm.allCases,
        [JWEEncryption.a256GCM, .a128CBCHS256])
    func changedBits(algorithm: JWEAlgorithm, encryption: JWEEncryption) throws {
        let jwk = try EncryptionKeys.jwk(algorithm, encryption)
        let key = try DecryptionKey(jwk)
        let parts = try JWE.encrypt(content, for: EncryptionKey(jwk), encryption: encryption)
            .split(separator: ".", omittingEmptySubsequences: false).map { try #require(Base64URL.decode($0)) }
        for (index, part) in parts.enumerated() {
            for position in Set([0, part.count / 2, part.count - 1]) where part.indices.contains(position) {
                var changed = parts
                changed[index][position] ^= 4
                #expect(throws: JOSEError.self) { try JWE.parse(join(changed)).decrypt(with: key) }
            }
            for other in [[], part.dropLast(), part + [0]] where Array(other) != part {
                var changed = parts
                changed[index] = Array(other)
                #expect(throws: JOSEError.self) { try JWE.parse(join(changed)).decrypt(with: key) }
            }
        }
    }

    private func join(_ parts: [[UInt8]]) -> String { parts.map { Base64URL.encode($0) }.joined(separator: ".") }

    @Test("a key opens tokens of its own algorithm alone")
    func confusion() throws {
        for algorithm in JWEAlgorithm.allCases {
            let jwk = try EncryptionKeys.jwk(algorithm, .a256GCM)
            let token = try JWE.parse(JWE.encrypt(content, for: EncryptionKey(jwk), encryption: .a256GCM))
            for other in JWEAlgorithm.allCases where other != algorithm {
                let key = try DecryptionKey(EncryptionKeys.jwk(other, .a256GCM))
                let error = JOSEError.algorithmMismatch(key: other.rawValue, received: algorithm.rawValue)
                #expect(throws: error) { try token.decrypt(with: key) }
            }
        }
    }

    @Test("a signing key does not decrypt, a key for encryption does not sign, and key_ops bind")
    func uses() throws {
        let signing = try TestKeys.key(.rs256).privateJWK
        #expect(throws: JOSEError.unusableKey(.unsupportedAlgorithm("RS256"))) { try DecryptionKey(signing) }
        var object = signing.privateJSON
        object["alg"] = "RSA-OAEP"
        #expect(throws: JOSEError.unusableKey(.use("sig"))) { try DecryptionKey(JWK(object)) }
        object["use"] = nil
        object["key_ops"] = ["sign"]
        #expect(throws: JOSEError.unusableKey(.use("sign"))) { try DecryptionKey(JWK(object)) }
        object["key_ops"] = ["unwrapKey"]
        #expect(throws: Never.self) { try DecryptionKey(JWK(object)) }
        #expect(throws: JOSEError.unusableKey(.use("unwrapKey"))) { try EncryptionKey(JWK(object)) }
        object["alg"] = nil
        #expect(throws: JOSEError.unusableKey(.algorithmRequired)) { try DecryptionKey(JWK(object)) }
        object["d"] = nil
        #expect(throws: JOSEError.unusableKey(.privateHalf)) { try DecryptionKey(JWK(object), algorithm: .rsaOAEP) }
        object["key_ops"] = nil
        #expect(throws: JOSEError.unusableKey(.unsupportedAlgorithm("dir"))) {
            try EncryptionKey(JWK(object), algorithm: .direct)
        }
    }

    @Test(
        "secrets of another size than the algorithm's are refused",
        arguments: [JWEAlgorithm.a128KW, .a192KW, .a256KW, .a128GCMKW, .direct])
    func sizes(algorithm: JWEAlgorithm) throws {
        for count in [0, 15, 17, 33, 65] {
            let object: JSONObject = [
                "kty": "oct", "k": .string(Base64URL.encode([UInt8](repeating: 1, count: count))),
            ]
            let error = JOSEError.unusableKey(.size(count * 8))
            #expect(throws: error) { try DecryptionKey(JWK(object), algorithm: algorithm) }
        }
    }

    @Test("RFC 7520 §3.6 a secret that names its content encryption is for that one alone")
    func boundEncryption() throws {
        let object: JSONObject = [
            "kty": "oct", "alg": "A256GCM", "k": .string(Base64URL.encode([UInt8](repeating: 1, count: 32))),
        ]
        let jwk = try JWK(object)
        let token = try JWE.encrypt(content, for: EncryptionKey(jwk), encryption: .a256GCM)
        #expect(try JWE.parse(token).decrypt(with: DecryptionKey(jwk)) == content)
        #expect(throws: JOSEError.algorithmMismatch(key: "A256GCM", received: "A128CBC-HS256")) {
            try JWE.encrypt(content, for: EncryptionKey(jwk), encryption: .a128CBCHS256)
        }
        #expect(throws: JOSEError.algorithmNotAllowed("A256GCM")) {
            try JWE.parse(token).decrypt(with: DecryptionKey(jwk), encryptions: [.a128GCM])
        }
    }

    @Test(
        "§4.1.3 RFC 8725 §3.6 compressed content is refused, whatever zip says",
        arguments: ["\"DEF\"", "\"x\"", "null", "1"])
    func compressed(zip: String) {
        let header = Base64URL.encode(Array(#"{"alg":"dir","enc":"A128GCM","zip":\#(zip)}"#.utf8))
        #expect(throws: JOSEError.compressed) { try JWE.parse(header + "....") }
    }

    @Test("§4.1.13 crit that is not understood is refused")
    func critical() throws {
        let header = Base64URL.encode(Array(#"{"alg":"dir","enc":"A128GCM","crit":["x"],"x":1}"#.utf8))
        let key = try DecryptionKey(EncryptionKeys.jwk(.direct, .a128GCM))
        #expect(throws: JOSEError.criticalHeader("x")) { try JWE.parse(header + "....").decrypt(with: key) }
    }

    @Test(
        "§7.1 §4.1 what is no encrypted token is refused",
        arguments: ["", "....", "a.b.c", "e30....", "e30.....", "e30=....", "bnVsbA....", "eyJhbGciOiJkaXIifQ...."])
    func form(text: String) {
        #expect(throws: JOSEError.self) { try JWE.parse(text) }
    }

    @Test("a kid other than the key's is refused before the key is touched")
    func kid() throws {
        var jwk = try EncryptionKeys.jwk(.a128KW, .a128GCM)
        let token = try JWE.parse(JWE.encrypt(content, for: EncryptionKey(jwk), encryption: .a128GCM))
        jwk.kid = KeyID("other")
        let other = try DecryptionKey(jwk)
        #expect(throws: JOSEError.unknownKeyID("k")) { try token.decrypt(with: other) }
    }

    @Test("extra members are carried, the reserved ones refused")
    func extra() throws {
        let key = try EncryptionKey(EncryptionKeys.jwk(.ecdhES, .a128GCM))
        let token = try JWE.encrypt(content, for: key, encryption: .a128GCM, extraHeader: ["iss": "x"])
        #expect(try JWE.parse(token).header.members["iss"] == "x")
        for name in ["alg", "enc", "kid", "epk", "zip", "crit", "apu"] {
            #expect(throws: JOSEError.invalidHeader(name)) {
                try JWE.encrypt(content, for: key, encryption: .a128GCM, extraHeader: [name: "x"])
            }
        }
    }

    @Test("RFC 7748 §6.1 an agreement that yields nothing is refused")
    func smallOrder() throws {
        let zero = Base64URL.encode([UInt8](repeating: 0, count: 32))
        let epk = #"{"kty":"OKP","crv":"X25519","x":"\#(zero)"}"#
        let header = Base64URL.encode(Array(#"{"alg":"ECDH-ES+A256KW","enc":"A128GCM","epk":\#(epk)}"#.utf8))
        let key = try DecryptionKey(EncryptionKeys.jwk(.ecdhESA256KW, .a128GCM))
        #expect(throws: JOSEError.decryptionFailed) {
            try JWE.parse(header + ".AAAA.AAAA.AAAA.AAAA").decrypt(with: key)
        }
    }
}
