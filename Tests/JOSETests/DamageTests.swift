import JOSE
import OAuthCore
import Testing

/// Damages texts the same way each time.
private struct Damage {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((value ^ value >> 31) % UInt64(max(1, bound)))
    }

    mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...next(below: 3) where !bytes.isEmpty {
            let position = next(below: bytes.count)
            switch next(below: 6) {
            case 0: bytes[position] = UInt8(next(below: 256))
            case 1: bytes[position] ^= 1 << UInt8(next(below: 8))
            case 2: bytes.remove(at: position)
            case 3: bytes.insert(Array(".-_A=\"{[:,9".utf8)[next(below: 11)], at: position)
            case 4: bytes.removeLast(next(below: bytes.count))
            default:
                bytes.insert(contentsOf: bytes[position..<min(bytes.count, position + next(below: 40))], at: position)
            }
        }
        return bytes
    }
}

/// Nothing from outside may stop the process; what is refused is refused with an error, and nothing damaged passes.
@Suite("JOSE under damage")
struct DamageTests {
    @Test("two thousand damaged signed tokens for each algorithm: none verifies", arguments: JWSAlgorithm.allCases)
    func signatures(algorithm: JWSAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let verifier = try key.verificationKey()
        let token = try JWS.signBytes(payload: Array(#"{"sub":"a","exp":1}"#.utf8), typ: "JWT", key: key)
        var damage = Damage(seed: 1)
        for _ in 0..<2000 {
            let damaged = damage.damaged(token)
            guard damaged != token, let parsed = try? JWS.parse(String(decoding: damaged, as: UTF8.self)) else {
                continue
            }
            #expect(throws: JOSEError.self) { try parsed.verify(with: verifier, policy: anyPolicy) }
        }
    }

    @Test("damaged headers, encoded again: none verifies")
    func headers() throws {
        let key = try TestKeys.key(.hs256)
        let verifier = try key.verificationKey()
        let parts = try JWS.sign(payload: [1, 2, 3], typ: "JWT", key: key).split(separator: ".")
        let header = try #require(Base64URL.decode(parts[0]))
        var damage = Damage(seed: 2)
        for _ in 0..<5000 {
            let damaged = damage.damaged(header)
            let token = "\(Base64URL.encode(damaged)).\(parts[1]).\(parts[2])"
            guard damaged != header, let parsed = try? JWS.parse(token) else { continue }
            #expect(throws: JOSEError.self) { try parsed.verify(with: verifier, policy: anyPolicy) }
        }
    }

    @Test("five hundred damaged encrypted tokens for each algorithm: none opens", arguments: JWEAlgorithm.allCases)
    func encryption(algorithm: JWEAlgorithm) throws {
        let jwk = try EncryptionKeys.jwk(algorithm, .a128CBCHS256)
        let key = try DecryptionKey(jwk)
        let token = Array(try JWE.encrypt([1, 2, 3], for: EncryptionKey(jwk), encryption: .a128CBCHS256).utf8)
        var damage = Damage(seed: 3)
        for _ in 0..<500 {
            let damaged = damage.damaged(token)
            guard damaged != token, let parsed = try? JWE.parse(String(decoding: damaged, as: UTF8.self)) else {
                continue
            }
            #expect(throws: JOSEError.self) { try parsed.decrypt(with: key) }
        }
    }

    @Test("damaged keys are keys or are refused", arguments: JWSAlgorithm.allCases)
    func keys(algorithm: JWSAlgorithm) throws {
        let text = try JSONValue.object(TestKeys.key(algorithm).privateJWK.privateJSON).serialized()
        var damage = Damage(seed: 4)
        for _ in 0..<1000 {
            guard let jwk = try? JWK(json: damage.damaged(text)) else { continue }
            _ = try? VerificationKey(jwk)
            _ = try? SigningKey(jwk: jwk)
            _ = try? EncryptionKey(jwk, algorithm: .ecdhES)
            _ = try? DecryptionKey(jwk, algorithm: .rsaOAEP)
        }
    }

    @Test("members of keys replaced by bytes of any length are refused or are keys", arguments: JWSAlgorithm.allCases)
    func members(algorithm: JWSAlgorithm) throws {
        let object = try TestKeys.key(algorithm).privateJWK.privateJSON
        var damage = Damage(seed: 5)
        for _ in 0..<400 {
            var changed = object
            let name = object.members[damage.next(below: object.count)].name
            let bytes = (0..<damage.next(below: 300)).map { _ in UInt8(damage.next(below: 256)) }
            changed[name] = .string(Base64URL.encode(bytes))
            guard let jwk = try? JWK(changed) else { continue }
            _ = try? SigningKey(jwk: jwk)
            _ = try? VerificationKey(jwk)
        }
    }
}
