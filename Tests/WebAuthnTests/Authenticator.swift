import Crypto
import CryptoExtras
import Foundation
import OAuthCore
import WebAuthn

/// An authenticator whose answers a test spoils before they are signed.
struct Authenticator {
    enum Key {
        case es256(P256.Signing.PrivateKey)
        case edDSA(Curve25519.Signing.PrivateKey)
        case rs256(_RSA.Signing.PrivateKey)
    }

    var key: Key = .es256(P256.Signing.PrivateKey())
    var id: [UInt8] = Array(repeating: 7, count: 16)
    var relyingParty = "example.org"
    var origin = "https://example.org"
    var flags: UInt8 = 0x05
    var signCount: UInt32 = 1
    var type: String?
    var challenge: [UInt8] = Array(repeating: 1, count: 32)
    var more = ""

    func clientData(_ type: String) -> [UInt8] {
        let challenge = Base64URL.encode(challenge)
        return Array(
            #"{"type":"\#(self.type ?? type)","challenge":"\#(challenge)","origin":"\#(origin)"\#(more)}"#.utf8)
    }

    private func data(_ flags: UInt8) -> [UInt8] {
        let count = (0..<4).map { UInt8(truncatingIfNeeded: signCount >> (24 - 8 * $0)) }
        return Array(SHA256.hash(data: Array(relyingParty.utf8))) + [flags] + count
    }

    var publicKey: [UInt8] {
        switch key {
        case .es256(let key):
            let point = Array(key.publicKey.rawRepresentation)
            return [0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32] + point[..<32] + [0x22, 0x58, 32] + point[32...]
        case .edDSA(let key):
            return [0xA4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32] + Array(key.publicKey.rawRepresentation)
        case .rs256(let key):
            // The modulus of 2048 bits stands behind the header of its DER form.
            let der = Array(key.publicKey.pkcs1DERRepresentation)
            return [0xA4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59, 1, 0] + der[9..<265] + [0x21, 0x43, 1, 0, 1]
        }
    }

    func sign(_ bytes: [UInt8]) throws -> [UInt8] {
        switch key {
        case .es256(let key): Array(try key.signature(for: bytes).derRepresentation)
        case .edDSA(let key): Array(try key.signature(for: bytes))
        case .rs256(let key):
            Array(try key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5).rawRepresentation)
        }
    }

    var authenticatorData: [UInt8] { data(flags) }

    var attestedData: [UInt8] {
        data(flags | 0x40) + Array(repeating: 0, count: 16) + [UInt8(id.count >> 8), UInt8(id.count & 255)] + id
            + publicKey
    }

    /// `{"fmt": format, "attStmt": statement, "authData": …}`.
    func attestationObject(format: String = "none", statement: [UInt8] = [0xA0]) -> [UInt8] {
        let data = attestedData
        var object: [UInt8] = [0xA3, 0x63] + Array("fmt".utf8) + [0x60 + UInt8(format.utf8.count)]
        object += Array(format.utf8) + [0x67] + Array("attStmt".utf8) + statement
        return object + [0x68] + Array("authData".utf8) + [0x59, UInt8(data.count >> 8), UInt8(data.count & 255)] + data
    }

    func register(verification: Bool = false) throws -> RelyingParty.Credential {
        try Vectors.relyingParty.register(
            clientData: clientData("webauthn.create"), attestationObject: attestationObject(),
            challenge: Array(repeating: 1, count: 32), demandsVerification: verification)
    }

    /// An assertion, checked against what is known of the credential.
    func logIn(
        known: UInt32 = 0, isBackupEligible: Bool = false, verification: Bool = false, signature: [UInt8]? = nil
    ) throws -> AuthenticatorData {
        let client = clientData("webauthn.get")
        let signed = try signature ?? sign(authenticatorData + Array(SHA256.hash(data: client)))
        return try Vectors.relyingParty.authenticate(
            clientData: client, authenticatorData: authenticatorData, signature: signed,
            with: .init(publicKey: publicKey, signCount: known, isBackupEligible: isBackupEligible),
            challenge: Array(repeating: 1, count: 32), demandsVerification: verification)
    }
}

/// Why an answer was refused; nil: it was not.
func refusal<Value>(_ body: () throws -> Value) -> WebAuthnError.Code? {
    do {
        _ = try body()
        return nil
    } catch { return (error as? WebAuthnError)?.code }
}
