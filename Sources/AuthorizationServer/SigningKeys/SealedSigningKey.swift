package import JOSE
package import OAuthCore
package import Secrets

/// Takes signing keys to rest and back: the private JWK sealed under the server's key, with the key's own name as associated data.
package enum SealedSigningKey {
    private static func context(_ keyID: KeyID) -> String { "signing_key:" + keyID.rawValue }

    /// A record of a key.
    package static func seal(
        _ key: SigningKey, state: SigningKeyRecord.State, announcedAt: UnixTime, activeAt: UnixTime,
        keyRing: KeyRing, random: RandomSource
    ) throws(SigningKeyError) -> SigningKeyRecord {
        let text = JSONValue.object(key.privateJWK.privateJSON).serialized()
        guard let publicJWK = key.publicJWK?.publicJSON else {
            throw .generation("a shared secret cannot sign for others")
        }
        do throws(SecretsError) {
            return SigningKeyRecord(
                keyID: key.kid, algorithm: key.algorithm.rawValue,
                sealedPrivateKey: try keyRing.seal(text, context: context(key.kid), random: random),
                publicJWK: publicJWK, state: state, announcedAt: announcedAt, activeAt: activeAt)
        } catch {
            throw .generation("it cannot be sealed: \(error)")
        }
    }

    /// The key of a record.
    package static func open(_ record: SigningKeyRecord, with keyRing: KeyRing) throws(SigningKeyError) -> SigningKey {
        let text: [UInt8]
        do throws(SecretsError) {
            text = try keyRing.open(record.sealedPrivateKey, context: context(record.keyID))
        } catch {
            throw .unreadable("key \(record.keyID) cannot be opened: \(error)")
        }
        do {
            let key = try SigningKey(jwk: JWK(try JSONReader.parseObject(text)))
            guard key.kid == record.keyID, key.algorithm.rawValue == record.algorithm else {
                throw SigningKeyError.unreadable("key \(record.keyID) is not the one that its record names")
            }
            return key
        } catch let error as SigningKeyError { throw error } catch {
            throw .unreadable("key \(record.keyID): \(error)")
        }
    }

    /// The same key sealed under the current root.
    package static func reseal(
        _ record: SigningKeyRecord, keyRing: KeyRing, random: RandomSource
    ) throws(SigningKeyError) -> SigningKeyRecord {
        let key = try open(record, with: keyRing)
        var record = record
        record.sealedPrivateKey = try seal(
            key, state: record.state, announcedAt: record.announcedAt, activeAt: record.activeAt, keyRing: keyRing,
            random: random
        ).sealedPrivateKey
        return record
    }
}
