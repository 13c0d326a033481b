import OAuthCore
import Secrets
import Testing

private let oldRoot = [UInt8](repeating: 1, count: 32)
private let newRoot = [UInt8](repeating: 2, count: 32)

@Suite("RFC 5869 key ring")
struct KeyRingTests {
    @Test("what is sealed opens with the same context, and only with it")
    func sealing() throws {
        let ring = try KeyRing(root: newRoot)
        for plaintext in ["", "x", String(repeating: "secret", count: 1000)] {
            let sealed = try ring.seal(plaintext.utf8, context: "signing_keys/a")
            #expect(try ring.open(sealed, context: "signing_keys/a") == Array(plaintext.utf8))
            #expect(throws: SecretsError.notAuthentic) { try ring.open(sealed, context: "signing_keys/b") }
            #expect(throws: SecretsError.notAuthentic) { try ring.open(sealed, context: "") }
        }
        #expect(try ring.seal("x".utf8, context: "a") != ring.seal("x".utf8, context: "a"))
    }

    @Test("a changed, cut or foreign envelope is refused at every byte")
    func damage() throws {
        let ring = try KeyRing(root: newRoot)
        let sealed = try ring.seal("secret".utf8, context: "a")
        for index in sealed.indices {
            var damaged = sealed
            damaged[index] ^= 0x10
            #expect(throws: SecretsError.self) { try ring.open(damaged, context: "a") }
            #expect(throws: SecretsError.self) { try ring.open(sealed[..<index], context: "a") }
        }
        #expect(throws: SecretsError.malformedEnvelope) { try ring.open([UInt8](), context: "a") }
    }

    @Test("a previous root still opens what it sealed, and asks for a new seal")
    func rotation() throws {
        let before = try KeyRing(root: oldRoot)
        let after = try KeyRing(root: newRoot, previous: [oldRoot])
        let sealed = try before.seal("x".utf8, context: "a")
        #expect(try after.open(sealed, context: "a") == Array("x".utf8))
        #expect(after.needsResealing(sealed))
        #expect(!before.needsResealing(sealed))
        #expect(try !after.needsResealing(after.seal("x".utf8, context: "a")))
        #expect(throws: SecretsError.unknownRootKey) { try KeyRing(root: newRoot).open(sealed, context: "a") }
        #expect(before.currentKeyID != after.currentKeyID)
        #expect(before.currentKeyID.count == 16)
    }

    @Test("a root of another length, or twice the same, is refused")
    func roots() {
        #expect(throws: SecretsError.invalidRootKey) { try KeyRing(root: Array(oldRoot.dropLast())) }
        #expect(throws: SecretsError.invalidRootKey) { try KeyRing(root: newRoot, previous: [[]]) }
        #expect(throws: SecretsError.repeatedRootKey) { try KeyRing(root: newRoot, previous: [newRoot]) }
    }

    @Test("a keyed hash depends on the root, the purpose and the bytes, and on nothing else")
    func hashing() throws {
        let ring = try KeyRing(root: newRoot)
        let hash = ring.keyedHash("code".utf8, purpose: "authorization_code")
        #expect(hash.bytes.count == 32)
        #expect(hash == ring.hasher(for: "authorization_code").hash("code"))
        #expect(try hash == KeyRing(root: newRoot).keyedHash(Array("code".utf8), purpose: "authorization_code"))
        #expect(hash != ring.keyedHash("code".utf8, purpose: "refresh_token"))
        #expect(hash != ring.keyedHash("codf".utf8, purpose: "authorization_code"))
        #expect(try hash != KeyRing(root: oldRoot).keyedHash("code".utf8, purpose: "authorization_code"))
    }

    @Test("after a rotation the hashes under previous roots can still be looked up")
    func previousHashes() throws {
        let before = try KeyRing(root: oldRoot).keyedHash("code".utf8, purpose: "p")
        let ring = try KeyRing(root: newRoot, previous: [oldRoot])
        let hashes = ring.keyedHashes("code".utf8, purpose: "p")
        #expect(hashes.count == 2)
        #expect(hashes.first == ring.keyedHash("code".utf8, purpose: "p"))
        #expect(hashes.last == before)
        #expect(ring.hasher(for: "p").matches(before, "code".utf8))
        #expect(!ring.hasher(for: "p").matches(before, "other".utf8))
    }

    @Test("RFC 6234 the digests are those of the standard")
    func digests() {
        #expect(Base64URL.encode(SHA2.sha256("abc".utf8)) == "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0")
        #expect(SHA2.sha384("abc".utf8).prefix(4) == [0xCB, 0x00, 0x75, 0x3F])
        #expect(SHA2.sha512("abc".utf8).prefix(4) == [0xDD, 0xAF, 0x35, 0xA1])
    }

    @Test("RFC 7636 appendix B the challenge of the worked example")
    func challenge() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        #expect(Base64URL.encode(SHA2.sha256(verifier.utf8)) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }
}
