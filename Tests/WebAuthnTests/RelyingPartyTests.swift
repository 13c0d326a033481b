import Crypto
import CryptoExtras
import OAuthCore
import Testing
import WebAuthn

@Suite("WebAuthn Level 3 §7 registration and authentication")
struct RelyingPartyTests {
    @Test(
        "§16 the vectors of attestation none and self, and of the logins after them",
        arguments: [Vectors.none, Vectors.packedSelf])
    func vectors(pair: Vectors.Pair) throws {
        let credential = try pair.register()
        #expect(credential.id.count == 32)
        #expect(credential.signCount == 0)
        #expect(try pair.logIn().signCount == 0)
    }

    @Test(
        "§16 a credential id of 1023 bytes, keys of RS256 and Ed25519: the vectors register and log in",
        arguments: [(Vectors.longID, 1023), (Vectors.rs256, 32), (Vectors.ed25519, 32)])
    func moreVectors(pair: Vectors.Pair, idLength: Int) throws {
        #expect(try pair.register().id.count == idLength)
        #expect(try pair.logIn().signCount == 0)
    }

    @Test("§16 with a signature of which one bit is another, none of the vectors logs in")
    func spoiltVectors() throws {
        for pair in [Vectors.none, Vectors.packedSelf, Vectors.longID, Vectors.rs256, Vectors.ed25519] {
            #expect(refusal { try pair.logIn { $0[$0.count - 1] ^= 1 } } == .signature)
        }
    }

    @Test(
        "§16.4, §16.5 the vectors from a frame of another site are refused, at the registration and at the login",
        arguments: [Vectors.crossOrigin, Vectors.topOrigin])
    func framedVectors(pair: Vectors.Pair) throws {
        #expect(refusal { try pair.register() } == .crossOrigin)
        let code = refusal {
            try Vectors.relyingParty.authenticate(
                clientData: Vectors.bytes(pair.loginClientData),
                authenticatorData: Vectors.bytes(pair.authenticatorData), signature: Vectors.bytes(pair.signature),
                with: .init(publicKey: Authenticator().publicKey, signCount: 0, isBackupEligible: false),
                challenge: Vectors.bytes(pair.loginChallenge), demandsVerification: false)
        }
        #expect(code == .crossOrigin)
    }

    @Test("§16.2 the flags of the vector")
    func vectorFlags() throws {
        let flags = try Vectors.none.register().flags
        #expect(flags.isSuperset(of: [.userPresent, .backupEligible, .backedUp]))
        #expect(!flags.contains(.userVerified))
        #expect(refusal { try Vectors.none.register(demandsVerification: true) } == .userVerification)
    }

    @Test("keys of ES256, EdDSA and RS256 register and log in")
    func algorithms() throws {
        for key in [
            Authenticator.Key.es256(P256.Signing.PrivateKey()), .edDSA(Curve25519.Signing.PrivateKey()),
            .rs256(try _RSA.Signing.PrivateKey(keySize: .bits2048)),
        ] {
            let authenticator = Authenticator(key: key)
            #expect(try authenticator.register().id == authenticator.id)
            #expect(try authenticator.logIn().signCount == 1)
            #expect(refusal { try authenticator.logIn(signature: Array(repeating: 0, count: 64)) } == .signature)
        }
    }

    // MARK: §7.1

    @Test("§7.1 another type is refused")
    func registrationType() { #expect(refusal { try Authenticator(type: "webauthn.get").register() } == .type) }

    @Test("§7.1 another challenge is refused")
    func registrationChallenge() {
        #expect(refusal { try Authenticator(challenge: Array(repeating: 2, count: 32)).register() } == .challenge)
        #expect(refusal { try Authenticator(challenge: []).register() } == .challenge)
    }

    @Test(
        "§7.1 another origin is refused",
        arguments: ["https://example.org.evil.test", "http://example.org", "https://sub.example.org"])
    func registrationOrigin(origin: String) {
        #expect(refusal { try Authenticator(origin: origin).register() } == .origin)
    }

    @Test(
        "§7.1 a page in another site's frame is refused",
        arguments: [#","crossOrigin":true"#, #","topOrigin":"https://e.test""#])
    func crossOrigin(more: String) { #expect(refusal { try Authenticator(more: more).register() } == .crossOrigin) }

    @Test("§7.1 the hash of another identifier is refused")
    func registrationParty() {
        #expect(refusal { try Authenticator(relyingParty: "example.com").register() } == .relyingParty)
    }

    @Test("§7.1 without the presence of somebody it is refused, without verification where that is demanded")
    func registrationFlags() {
        #expect(refusal { try Authenticator(flags: 0x04).register() } == .userPresence)
        #expect(refusal { try Authenticator(flags: 0x01).register(verification: true) } == .userVerification)
        #expect(refusal { try Authenticator(flags: 0x01).register() } == nil)
    }

    @Test("§7.1 a key that is backed up and may not be is refused")
    func registrationBackup() { #expect(refusal { try Authenticator(flags: 0x15).register() } == .backupState) }

    @Test("§7.1 an algorithm that was not asked for is refused")
    func registrationAlgorithm() {
        let start: [UInt8] = [0xA5, 1, 2, 3]
        let code = refusal {
            try Vectors.none.register { bytes in
                for index in bytes.indices.dropLast(4) where Array(bytes[index..<index + 4]) == start {
                    bytes[index + 4] = 0x28
                }
            }
        }
        #expect(code == .algorithm)
    }

    @Test("§7.1 a credential id of more than 1023 bytes, or of none, is refused")
    func idLength() {
        #expect(refusal { try Authenticator(id: Array(repeating: 1, count: 1023)).register() } == nil)
        #expect(refusal { try Authenticator(id: Array(repeating: 1, count: 1024)).register() } == .malformed)
        #expect(refusal { try Authenticator(id: []).register() } == .malformed)
    }

    @Test("§8.7 none with a statement, §8.2 a self attestation of another key, and any other format are refused")
    func attestation() throws {
        let authenticator = Authenticator()
        func code(_ format: String, _ statement: [UInt8]) -> WebAuthnError.Code? {
            refusal {
                try Vectors.relyingParty.register(
                    clientData: authenticator.clientData("webauthn.create"),
                    attestationObject: authenticator.attestationObject(format: format, statement: statement),
                    challenge: authenticator.challenge, demandsVerification: false)
            }
        }
        let (alg, sig, x5c) = (Array("alg".utf8), Array("sig".utf8), Array("x5c".utf8))
        #expect(code("none", [0xA0]) == nil)
        #expect(code("none", [0xA1, 0x61, 0x61, 0x01]) == .attestation)
        #expect(code("packed", [0xA2, 0x63] + alg + [0x26, 0x63] + sig + [0x41, 0]) == .attestation)
        #expect(code("packed", [0xA1, 0x63] + x5c + [0x80]) == .attestation)
        #expect(code("fido-u2f", [0xA0]) == .attestation)
    }

    // MARK: §7.2

    @Test("§7.2 type, challenge, origin, identifier and flags are checked at the login too")
    func loginChecks() {
        #expect(refusal { try Authenticator(type: "webauthn.create").logIn() } == .type)
        #expect(refusal { try Authenticator(challenge: [1]).logIn() } == .challenge)
        #expect(refusal { try Authenticator(origin: "https://evil.test").logIn() } == .origin)
        #expect(refusal { try Authenticator(relyingParty: "evil.test").logIn() } == .relyingParty)
        #expect(refusal { try Authenticator(flags: 0).logIn() } == .userPresence)
        #expect(refusal { try Authenticator(flags: 1).logIn(verification: true) } == .userVerification)
        #expect(refusal { try Authenticator().logIn() } == nil)
    }

    @Test("§7.2 backup eligibility never changes")
    func loginBackup() {
        #expect(refusal { try Authenticator(flags: 0x0D).logIn() } == .backupState)
        #expect(refusal { try Authenticator(flags: 0x05).logIn(isBackupEligible: true) } == .backupState)
        #expect(refusal { try Authenticator(flags: 0x1D).logIn(isBackupEligible: true) } == nil)
    }

    @Test("§7.2 a signature over anything else is refused, and one in another form than DER")
    func loginSignature() throws {
        let authenticator = Authenticator()
        #expect(refusal { try authenticator.logIn(signature: try authenticator.sign([1, 2, 3])) } == .signature)
        #expect(refusal { try authenticator.logIn(signature: []) } == .signature)
        let client = authenticator.clientData("webauthn.get")
        let signed = try authenticator.sign(authenticator.authenticatorData + Array(SHA256.hash(data: client)))
        #expect(refusal { try authenticator.logIn(signature: signed) } == nil)
        #expect(refusal { try authenticator.logIn(signature: signed + [0]) } == .signature)
        #expect(refusal { try authenticator.logIn(signature: Array(signed.dropLast())) } == .signature)
    }

    @Test(
        "§7.2 a counter that does not grow is refused, one that never counts is not",
        arguments: [(0, 0, true), (1, 0, true), (5, 4, true), (4, 4, false), (3, 4, false), (0, 4, false)]
            as [(UInt32, UInt32, Bool)])
    func signCount(received: UInt32, known: UInt32, isFine: Bool) {
        #expect(refusal { try Authenticator(signCount: received).logIn(known: known) } == (isFine ? nil : .signCount))
    }
}
