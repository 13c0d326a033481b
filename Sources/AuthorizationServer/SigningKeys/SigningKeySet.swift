package import JOSE
package import OAuthCore
import Secrets

/// The server's signing keys as one immutable whole: those that sign, those that verify, and the key set as it is served.
package final class SigningKeySet: Sendable {
    /// The stored version.
    package let version: Int64
    /// The records, without a private key in the clear.
    package let records: [SigningKeyRecord]
    /// The public keys: announced, active, and retired ones whose tokens may still live.
    package let verificationKeys: JWKSet
    /// The key set as JSON text. RFC 7517 §5.
    package let document: [UInt8]
    /// The entity tag of the document.
    package let entityTag: String
    private let signers: [JWSAlgorithm: SigningKey]

    init(_ snapshot: SigningKeySnapshot, keyRing: KeyRing) throws(SigningKeyError) {
        self.version = snapshot.version
        self.records = snapshot.keys.sorted { ($0.activeAt, $0.keyID) < ($1.activeAt, $1.keyID) }
        var signers: [JWSAlgorithm: SigningKey] = [:]
        for record in records where record.state == .active {
            let key = try SealedSigningKey.open(record, with: keyRing)
            signers[key.algorithm] = key
        }
        self.signers = signers
        do throws(JOSEError) {
            let keys = try records.map { record throws(JOSEError) in try JWK(record.publicJWK) }
            self.verificationKeys = try JWKSet(keys)
            self.document = JWKSet.publicJSON(keys)
        } catch {
            throw .unreadable("a stored public key: \(error)")
        }
        self.entityTag = "\"" + Base64URL.encode(SHA2.sha256(document).prefix(16)) + "\""
    }

    /// The key that signs by an algorithm now.
    package func signer(_ algorithm: JWSAlgorithm) -> SigningKey? { signers[algorithm] }

    /// The algorithms that something can be signed by, in the order of their names.
    package var algorithms: [JWSAlgorithm] { signers.keys.sorted { $0.rawValue < $1.rawValue } }
}

/// Why the signing keys cannot be used.
public enum SigningKeyError: Error, Sendable, CustomStringConvertible {
    /// A stored key cannot be opened or read.
    case unreadable(String)
    /// A key could not be made.
    case generation(String)
    /// The settings name an algorithm that is none.
    case unknownAlgorithm(String)
    /// Other nodes changed the keys each time this one tried.
    case contended

    /// One line that says what is wrong.
    public var description: String {
        switch self {
        case .unreadable(let detail):
            "signing keys: \(detail); is storage.encryption_key the one they were sealed with?"
        case .generation(let detail): "signing keys: a key could not be made: \(detail)"
        case .unknownAlgorithm(let name): "signing keys: \(name) is not an algorithm that a server can sign with"
        case .contended: "signing keys: other nodes are changing them; try again"
        }
    }
}
