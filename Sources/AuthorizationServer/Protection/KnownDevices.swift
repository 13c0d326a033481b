import HTTPExchange
import Logging
import OAuthCore
import Secrets
import Storage

/// The browsers that people have logged in with: one record for a person and a browser, found by a keyed hash of both.
struct KnownDevices: Sendable {
    /// How many one person may have; of more the oldest is forgotten.
    static let maximum = 20
    /// How old what is said of a browser may be before it is written again.
    private static let touchInterval: Duration = .seconds(86_400)

    private let store: any PersonRecordStore
    private let hasher: KeyedHasher
    private let settings: ProtectionSettings
    private let logger: Logger
    private let random: RandomSource

    init(context: ServerContext) {
        store = context.stores.people
        hasher = context.keyRing.hasher(for: "known_device")
        settings = context.settings.protection
        logger = context.logger
        random = context.random
    }

    /// Whether browsers are known at all.
    var isOn: Bool { settings.deviceLifetime > .zero }

    /// What came of a login for what is known of its browser.
    enum Arrival: Sendable {
        /// The person has logged in with it before.
        case known
        /// They have not, but with others; or with none that is known yet.
        case new(isFirst: Bool)
    }

    /// By what the browser of that name is known as this person's; nil: it is not. Somebody who does not exist is looked for as well, so that it
    /// takes as long.
    func known(_ name: String, of subject: SubjectID?, now: UnixTime) async throws(StoreError) -> SecretHash? {
        guard isOn else { return nil }
        return try await record(name, subject ?? SubjectID(""), now)?.lookup
    }

    private func record(_ name: String, _ subject: SubjectID, _ now: UnixTime) async throws(StoreError) -> PersonRecord?
    {
        for lookup in hasher.allHashes(Self.text(name, subject)) {
            guard let record = try await store.personRecord(kind: .device, lookup: lookup, now: now),
                record.subject == subject
            else { continue }
            return record
        }
        return nil
    }

    /// The person has logged in with that browser.
    func arrived(
        _ name: String, _ subject: SubjectID, _ device: DeviceDescription, now: UnixTime
    ) async throws(StoreError) -> Arrival {
        if let record = try await record(name, subject, now) {
            try await touch(record, device, now)
            return .known
        }
        let others = try await store.personRecords(subject: subject, kind: .device, now: now, limit: Self.maximum + 1)
        for surplus in others.dropLast(Self.maximum - 1) {
            _ = try await store.removePersonRecord(surplus.id, subject: subject)
        }
        let record = PersonRecord(
            id: PersonRecordID(RandomToken.alphanumeric(from: random)), subject: subject, kind: .device,
            lookup: hasher.hash(Self.text(name, subject)), document: document(device, now), createdAt: now,
            expiresAt: now + settings.deviceLifetime)
        do throws(StoreError) { try await store.insert(record) } catch  where error.code == .duplicate { return .known }
        return .new(isFirst: others.isEmpty)
    }

    /// The person has logged in with no other browser than that one; nil: with none.
    ///
    /// Who knew the password that was just changed is a stranger from now on.
    func forget(except name: String?, of subject: SubjectID, now: UnixTime) async throws(StoreError) {
        var kept: PersonRecordID?
        if let name { kept = try await record(name, subject, now)?.id }
        let records = try await store.personRecords(
            subject: subject, kind: .device, now: now, limit: Self.maximum * 5)
        for record in records where record.id != kept {
            _ = try await store.removePersonRecord(record.id, subject: subject)
        }
    }

    private func touch(_ record: PersonRecord, _ device: DeviceDescription, _ now: UnixTime) async throws(StoreError) {
        let seenAt = record.document["last_login"]?.int64Value.map { UnixTime(milliseconds: $0) }
        if let seenAt, now.since(seenAt) < Self.touchInterval,
            DeviceDescription(document: record.document) == device
        {
            return
        }
        var record = record
        record.document = document(device, now)
        record.expiresAt = now + settings.deviceLifetime
        _ = try await store.update(record, now: now)
    }

    private func document(_ device: DeviceDescription, _ now: UnixTime) -> JSONObject {
        var document = device.document
        document["last_login"] = .int(now.milliseconds)
        return document
    }

    private static func text(_ name: String, _ subject: SubjectID) -> [UInt8] {
        Array((name + "\n" + subject.rawValue).utf8)
    }
}
