import OAuthCore
import Secrets
import Storage
import WebAuthn

/// A passkey of somebody: the public half of a key in a device. Web Authentication Level 3 §4, credential record.
struct Passkey: Sendable {
    let record: PersonRecord
    let name: String
    let credentialID: [UInt8]
    let publicKey: [UInt8]
    let signCount: UInt32
    let isBackupEligible: Bool
    let isBackedUp: Bool
    /// How the browser may reach the device, as it said at the registration.
    let transports: [String]
    let lastUsedAt: UnixTime?

    /// The ways to a device that are kept: what else a browser names is not.
    private static let knownTransports: Set<String> = ["ble", "hybrid", "internal", "nfc", "smart-card", "usb"]

    /// Reads a record; nil where it is none of a passkey.
    init?(_ record: PersonRecord) {
        let document = record.document
        guard record.kind == .passkey,
            let id = document["credential_id"]?.stringValue.flatMap({ Base64URL.decode($0) }),
            let key = document["public_key"]?.stringValue.flatMap({ Base64URL.decode($0) }),
            let count = document["sign_count"]?.int64Value.flatMap({ UInt32(exactly: $0) })
        else { return nil }
        self.record = record
        name = document["name"]?.stringValue ?? ""
        credentialID = id
        publicKey = key
        signCount = count
        isBackupEligible = document["backup_eligible"]?.boolValue ?? false
        isBackedUp = document["backed_up"]?.boolValue ?? false
        transports = document["transports"]?.stringArrayValue ?? []
        lastUsedAt = document["last_used_at"]?.int64Value.map { UnixTime(seconds: $0) }
    }

    /// Under which a passkey is found: it is public, so that no key of the server's changes it.
    static func lookup(_ credentialID: [UInt8]) -> SecretHash { SecretHash(SHA2.sha256(credentialID)) }

    /// The record of a new one.
    static func record(
        _ credential: RelyingParty.Credential, name: String, transports: [String], of subject: SubjectID,
        random: RandomSource, now: UnixTime
    ) -> PersonRecord {
        PersonRecord(
            id: PersonRecordID(RandomToken.alphanumeric(from: random)), subject: subject, kind: .passkey,
            lookup: lookup(credential.id),
            document: [
                "name": .string(name), "credential_id": .string(Base64URL.encode(credential.id)),
                "public_key": .string(Base64URL.encode(credential.publicKey)),
                "sign_count": .number(JSONNumber(Int64(credential.signCount))),
                "backup_eligible": .bool(credential.flags.contains(.backupEligible)),
                "backed_up": .bool(credential.flags.contains(.backedUp)),
                "aaguid": .string(Base64URL.encode(credential.aaguid)),
                "transports": .array(
                    transports.filter(knownTransports.contains).prefix(knownTransports.count).map { .string($0) }),
                "last_used_at": .number(JSONNumber(now.seconds)),
            ], createdAt: now)
    }

    /// What an assertion is checked against.
    var known: RelyingParty.KnownCredential {
        RelyingParty.KnownCredential(
            publicKey: publicKey, signCount: signCount, isBackupEligible: isBackupEligible)
    }

    /// The record once it was used. §7.2: counter and backup state are what the device says now.
    func used(_ data: AuthenticatorData, now: UnixTime) -> PersonRecord {
        var record = record
        record.document["sign_count"] = .number(JSONNumber(Int64(data.signCount)))
        record.document["backed_up"] = .bool(data.flags.contains(.backedUp))
        record.document["last_used_at"] = .number(JSONNumber(now.seconds))
        return record
    }
}
