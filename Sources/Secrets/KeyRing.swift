import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
package import OAuthCore
import Synchronization

/// The server's own keys: what is sealed, and what is hashed, at rest. All are derived from a root of 32 bytes by
/// HKDF-SHA-256 (RFC 5869); roots that came before still open what they sealed.
package struct KeyRing: Sendable {
    private let current: Root
    private let previous: [Root]
    private let hashers: HasherCache

    /// A ring of a root key and those that it replaced, newest first; each has 32 bytes.
    package init(root: [UInt8], previous: [[UInt8]] = []) throws(SecretsError) {
        current = try Root(root)
        var roots: [Root] = []
        for bytes in previous { roots.append(try Root(bytes)) }
        self.previous = roots
        guard Set(([current] + roots).map(\.id)).count == roots.count + 1 else { throw .repeatedRootKey }
        hashers = HasherCache()
    }

    /// Names the current root without telling anything of it: 8 bytes, in hexadecimal.
    package var currentKeyID: String { current.id.map { hexadecimal($0) }.joined() }

    /// Names the roots that were replaced, newest first.
    package var previousKeyIDs: [String] { previous.map { $0.id.map { hexadecimal($0) }.joined() } }

    // MARK: Hashing

    /// The hasher for a purpose; keep it, and each hash is one HMAC.
    package func hasher(for purpose: String) -> KeyedHasher {
        hashers.hasher(for: purpose) {
            KeyedHasher(keys: ([current] + previous).map { $0.derive("hash:" + purpose) })
        }
    }

    /// HMAC-SHA-256 under the purpose's own key.
    package func keyedHash(_ bytes: some Collection<UInt8>, purpose: String) -> SecretHash {
        hasher(for: purpose).hash(bytes)
    }

    /// The hash under the current root and those under each previous one, to look up what was stored before a rotation.
    package func keyedHashes(_ bytes: some Collection<UInt8>, purpose: String) -> [SecretHash] {
        hasher(for: purpose).allHashes(bytes)
    }

    // MARK: Sealing

    /// The bytes encrypted by AES-256-GCM, readable again only with the same context (the row's own identity).
    ///
    /// The envelope is: version (1), key id (8), random (28: 16 from which a key for this envelope alone is derived,
    /// 12 of nonce), ciphertext, tag (16).
    package func seal(
        _ plaintext: some Collection<UInt8>, context: String, random: RandomSource = .system
    ) throws(SecretsError) -> [UInt8] {
        let header = [Envelope.version] + current.id
        let salt = random.bytes(Envelope.saltCount + Envelope.nonceCount)
        let key = current.envelopeKey(salt[..<Envelope.saltCount])
        do {
            let box = try AES.GCM.seal(
                Array(plaintext), using: key, nonce: AES.GCM.Nonce(data: salt[Envelope.saltCount...]),
                authenticating: header + Array(context.utf8))
            return header + salt + Array(box.ciphertext) + Array(box.tag)
        } catch { throw .notAuthentic }
    }

    /// The plaintext of an envelope that this ring, now or before a rotation, sealed for this context.
    package func open(_ envelope: some Collection<UInt8>, context: String) throws(SecretsError) -> [UInt8] {
        let envelope = try Envelope(Array(envelope))
        guard let root = ([current] + previous).first(where: { $0.id == envelope.keyID }) else {
            throw .unknownRootKey
        }
        do {
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: envelope.nonce), ciphertext: envelope.ciphertext, tag: envelope.tag)
            let opened = try AES.GCM.open(
                box, using: root.envelopeKey(envelope.salt), authenticating: envelope.header + Array(context.utf8))
            return Array(opened)
        } catch { throw .notAuthentic }
    }

    /// Whether an envelope was sealed under a root that has been replaced since.
    package func needsResealing(_ envelope: some Collection<UInt8>) -> Bool {
        (try? Envelope(Array(envelope)))?.keyID != current.id
    }
}

/// What is derived from one root key.
private struct Root: Sendable {
    let id: [UInt8]
    private let root: SymmetricKey
    private let sealing: HMAC<SHA256>

    init(_ bytes: [UInt8]) throws(SecretsError) {
        guard bytes.count == 32 else { throw .invalidRootKey }
        root = SymmetricKey(data: bytes)
        id = Self.derive(from: root, "key id", count: 8).withUnsafeBytes { Array($0) }
        sealing = HMAC<SHA256>(key: Self.derive(from: root, "seal"))
    }

    func derive(_ purpose: String) -> SymmetricKey { Self.derive(from: root, purpose) }

    /// The key of one envelope, so that the number of envelopes a root may seal has no practical bound.
    func envelopeKey(_ salt: some Collection<UInt8>) -> SymmetricKey {
        var mac = sealing
        Array(salt).withUnsafeBytes { mac.update(data: $0) }
        return mac.finalize().withUnsafeBytes { SymmetricKey(data: $0) }
    }

    private static func derive(from root: SymmetricKey, _ purpose: String, count: Int = 32) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: root, salt: Array("gatehouse v1".utf8), info: Array(purpose.utf8), outputByteCount: count)
    }
}

/// The parts of a sealed text.
private struct Envelope {
    static let version: UInt8 = 1
    static let saltCount = 16
    static let nonceCount = 12
    private static let headerCount = 9
    private static let tagCount = 16

    let header: [UInt8]
    let salt: ArraySlice<UInt8>
    let nonce: ArraySlice<UInt8>
    let ciphertext: ArraySlice<UInt8>
    let tag: ArraySlice<UInt8>

    var keyID: [UInt8] { Array(header.dropFirst()) }

    init(_ bytes: [UInt8]) throws(SecretsError) {
        let bodyStart = Self.headerCount + Self.saltCount + Self.nonceCount
        guard bytes.count >= bodyStart + Self.tagCount, bytes[0] == Self.version else { throw .malformedEnvelope }
        header = Array(bytes[..<Self.headerCount])
        salt = bytes[Self.headerCount..<(Self.headerCount + Self.saltCount)]
        nonce = bytes[(bodyStart - Self.nonceCount)..<bodyStart]
        ciphertext = bytes[bodyStart..<(bytes.count - Self.tagCount)]
        tag = bytes[(bytes.count - Self.tagCount)...]
    }
}

/// Hashers by purpose. Purposes are the code's own, so there are few of them.
private final class HasherCache: Sendable {
    private let hashers = Mutex<[String: KeyedHasher]>([:])

    func hasher(for purpose: String, make: () -> KeyedHasher) -> KeyedHasher {
        if let known = hashers.withLock({ $0[purpose] }) { return known }
        let made = make()
        hashers.withLock { $0[purpose] = made }
        return made
    }
}

private func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return byte < 16 ? "0" + text : text
}
