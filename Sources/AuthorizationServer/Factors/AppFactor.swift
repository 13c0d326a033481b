import OAuthCore
import Secrets
import Storage

/// An authenticator app of somebody: its seed, sealed, and the last code that was used. RFC 6238.
struct AppFactor: Sendable {
    var record: PersonRecord
    let name: String
    private let sealedSeed: [UInt8]
    /// The step of the code that was used last: neither it nor one before it counts again. RFC 6238 §5.2.
    let lastStep: Int64?
    /// When it was used last.
    let lastUsedAt: UnixTime?

    /// Reads a record; nil where it is none of an app.
    init?(_ record: PersonRecord) {
        guard record.kind == .totp, let seed = record.document["seed"]?.stringValue.flatMap({ Base64URL.decode($0) })
        else { return nil }
        self.record = record
        name = record.document["name"]?.stringValue ?? ""
        sealedSeed = seed
        lastStep = record.document["last_step"]?.int64Value
        lastUsedAt = record.document["last_used_at"]?.int64Value.map { UnixTime(seconds: $0) }
    }

    /// The record of a new one, whose first code has been used.
    static func record(
        _ id: PersonRecordID, seed: [UInt8], name: String, step: Int64, of subject: SubjectID, keyRing: KeyRing,
        random: RandomSource, now: UnixTime
    ) throws(SecretsError) -> PersonRecord {
        let sealed = try keyRing.seal(seed, context: context(of: id), random: random)
        return PersonRecord(
            id: id, subject: subject, kind: .totp, lookup: nil,
            document: [
                "name": .string(name), "seed": .string(Base64URL.encode(sealed)),
                "last_step": .number(JSONNumber(step)), "last_used_at": .number(JSONNumber(now.seconds)),
            ], createdAt: now, expiresAt: nil)
    }

    /// What a seed is sealed to: its own record.
    private static func context(of id: PersonRecordID) -> String { "totp/\(id.rawValue)" }

    /// The codes; nil where the seed cannot be opened: the encryption key that sealed it is gone.
    func codes(_ keyRing: KeyRing) -> TOTP? {
        (try? keyRing.open(sealedSeed, context: Self.context(of: record.id))).map { TOTP(seed: $0) }
    }

    /// The record once the code of a step was used.
    func used(step: Int64, now: UnixTime) -> PersonRecord {
        var record = record
        record.document["last_step"] = .number(JSONNumber(step))
        record.document["last_used_at"] = .number(JSONNumber(now.seconds))
        return record
    }

    /// Whether the seed is sealed under a key that was replaced.
    func needsResealing(_ keyRing: KeyRing) -> Bool { keyRing.needsResealing(sealedSeed) }

    /// The record with its seed sealed under the current key; nil where it cannot be opened.
    func resealed(_ keyRing: KeyRing, _ random: RandomSource) -> PersonRecord? {
        guard let seed = try? keyRing.open(sealedSeed, context: Self.context(of: record.id)),
            let sealed = try? keyRing.seal(seed, context: Self.context(of: record.id), random: random)
        else { return nil }
        var record = record
        record.document["seed"] = .string(Base64URL.encode(sealed))
        return record
    }
}
