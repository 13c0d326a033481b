import JOSE
import OAuthCore
import Testing

/// An example of RFC 7520.
private struct Example {
    let file: String
    let object: JSONObject

    init(_ file: String) throws {
        self.file = file
        object = try Vectors.load("jose-cookbook/\(file)")
    }

    private var input: JSONObject { object["input"]?.objectValue ?? [:] }
    private var output: JSONObject { object["output"]?.objectValue ?? [:] }

    var compact: String? { output["compact"]?.stringValue }
    var algorithm: String { input["alg"]?.stringValue ?? "" }
    /// The token's forms in JSON serialization.
    var jsonForms: [String] {
        ["json", "json_flat"].compactMap { output[$0] }.map { String(decoding: $0.serialized(), as: UTF8.self) }
    }
    var content: [UInt8] { Array((input["payload"] ?? input["plaintext"])?.stringValue?.utf8 ?? "".utf8) }

    func key() throws -> JWK { try JWK(#require(input["key"]?.objectValue)) }
}

/// How an example ends. Every file has an entry; docs/jose-decisions.md explains the refusals.
private enum Decision {
    case accepted
    case acceptedDetached
    case refused(JOSEError)
    /// There is only a form in JSON serialization.
    case jsonOnly
}

@Suite("RFC 7520 JOSE cookbook")
struct CookbookTests {
    private static let signatures: [String: Decision] = [
        "jws/4_1.rsa_v15_signature.json": .accepted, "jws/4_2.rsa-pss_signature.json": .accepted,
        "jws/4_3.ecdsa_signature.json": .accepted, "jws/4_4.hmac-sha2_integrity_protection.json": .accepted,
        "jws/4_5.signature_with_detached_content.json": .acceptedDetached,
        "jws/4_6.protecting_specific_header_fields.json": .jsonOnly, "jws/4_7.protecting_content_only.json": .jsonOnly,
        "jws/4_8.multiple_signatures.json": .jsonOnly, "curve25519/jws.json": .accepted,
    ]

    private static let encryptions: [String: Decision] = [
        "jwe/5_1.key_encryption_using_rsa_v15_and_aes-hmac-sha2.json": .refused(.unsupportedAlgorithm("RSA1_5")),
        "jwe/5_2.key_encryption_using_rsa-oaep_with_aes-gcm.json": .accepted,
        "jwe/5_3.key_wrap_using_pbes2-aes-keywrap_with-aes-cbc-hmac-sha2.json":
            .refused(.unsupportedAlgorithm("PBES2-HS512+A256KW")),
        "jwe/5_4.key_agreement_with_key_wrapping_using_ecdh-es_and_aes-keywrap_with_aes-gcm.json": .accepted,
        "jwe/5_5.key_agreement_using_ecdh-es_with_aes-cbc-hmac-sha2.json": .accepted,
        "jwe/5_6.direct_encryption_using_aes-gcm.json": .accepted,
        "jwe/5_7.key_wrap_using_aes-gcm_keywrap_with_aes-cbc-hmac-sha2.json": .accepted,
        "jwe/5_8.key_wrap_using_aes-keywrap_with_aes-gcm.json": .accepted,
        "jwe/5_9.compressed_content.json": .refused(.compressed),
        "jwe/5_10.including_additional_authentication_data.json": .jsonOnly,
        "jwe/5_11.protecting_specific_header_fields.json": .jsonOnly,
        "jwe/5_12.protecting_content_only.json": .jsonOnly,
        "jwe/5_13.encrypting_to_multiple_recipients.json": .jsonOnly, "curve25519/ecdh-es.json": .accepted,
    ]

    @Test("every file of the cookbook has its decision")
    func complete() throws {
        var files: Set<String> = []
        for folder in ["jws", "jwe", "curve25519"] {
            files.formUnion(try Vectors.files("jose-cookbook/\(folder)").map { "\(folder)/\($0)" })
        }
        #expect(files == Set(Self.signatures.keys).union(Self.encryptions.keys))
        #expect(files.count == 23)
        #expect(try Vectors.files("jose-cookbook/jwk").count == 6)
    }

    @Test("§4 signatures", arguments: signatures.keys.sorted())
    func signature(file: String) throws {
        let example = try Example(file)
        for form in example.jsonForms {
            #expect(throws: JOSEError.jsonSerialization) { try JWS.parse(form) }
        }
        switch try #require(Self.signatures[file]) {
        case .accepted:
            let key = try VerificationKey(example.key(), algorithm: JWSAlgorithm(rawValue: example.algorithm))
            let token = try JWS.parse(#require(example.compact))
            #expect(try token.verify(with: key, policy: anyPolicy) == example.content)
        case .acceptedDetached:
            let compact = try #require(example.compact)
            let key = try VerificationKey(example.key())
            let token = try JWS.parse(compact, detachedPayload: example.content)
            #expect(try token.verify(with: key, policy: anyPolicy) == example.content)
            let other = try JWS.parse(compact, detachedPayload: example.content + [0])
            #expect(throws: JOSEError.invalidSignature) { try other.verify(with: key, policy: anyPolicy) }
            #expect(throws: JOSEError.invalidSignature) { try JWS.parse(compact).verify(with: key, policy: anyPolicy) }
        case .jsonOnly: #expect(example.compact == nil && !example.jsonForms.isEmpty)
        case .refused: Issue.record("no signature of the cookbook is refused")
        }
    }

    @Test(
        "§4.1 §4.4 RFC 8037 A.4 what is reproducible comes out the same",
        arguments: [
            "jws/4_1.rsa_v15_signature.json", "jws/4_4.hmac-sha2_integrity_protection.json", "curve25519/jws.json",
        ])
    func reproduced(file: String) throws {
        let example = try Example(file)
        var jwk = try example.key()
        jwk.kid = jwk.kid ?? KeyID("")
        let key = try SigningKey(jwk: jwk, algorithm: JWSAlgorithm(rawValue: example.algorithm))
        #expect(try JWS.sign(payload: example.content, typ: nil, key: key) == example.compact)
    }

    @Test("§5 encryption", arguments: encryptions.keys.sorted())
    func encryption(file: String) throws {
        let example = try Example(file)
        for form in example.jsonForms {
            #expect(throws: JOSEError.jsonSerialization) { try JWE.parse(form) }
        }
        switch try #require(Self.encryptions[file]) {
        case .accepted:
            let jwk = try example.key()
            let algorithm = jwk.algorithm == nil ? JWEAlgorithm(rawValue: example.algorithm) : nil
            let token = try JWE.parse(#require(example.compact))
            #expect(try token.decrypt(with: DecryptionKey(jwk, algorithm: algorithm)) == example.content)
        case .refused(let error):
            let compact = try #require(example.compact)
            #expect(throws: error) { try JWE.parse(compact) }
        case .jsonOnly: #expect(example.compact == nil && !example.jsonForms.isEmpty)
        case .acceptedDetached: Issue.record("no encrypted content is detached")
        }
    }

    @Test("§3 the keys are read, and a private one gives its public one")
    func keys() throws {
        let keys = try Vectors.files("jose-cookbook/jwk").map { try JWK(Vectors.load("jose-cookbook/jwk/\($0)")) }
        #expect(keys.count == 6)
        #expect(keys[1].publicKey == keys[0])
        #expect(keys[3].publicKey == keys[2])
        #expect(try SigningKey(jwk: keys[1]).algorithm == .es512)
        #expect(try SigningKey(jwk: keys[3], algorithm: .ps256).algorithm == .ps256)
        #expect(try VerificationKey(keys[4]).algorithm == .hs256)
        #expect(try DecryptionKey(keys[5]).algorithm == .direct)
        #expect(throws: JOSEError.unusableKey(.use("enc"))) { try VerificationKey(keys[5]) }
    }
}
