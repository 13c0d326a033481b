import GRDB
public import OAuthCore
public import Storage

enum PersonRecordStatement: String, SQLStatement {
    case insert = """
        INSERT INTO person_records (id, subject, kind, lookup, document, version, created_at, expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    case list = """
        SELECT id, subject, kind, lookup, document, version, created_at, expires_at FROM person_records
        WHERE subject = ?1 AND (expires_at IS NULL OR expires_at > ?2) ORDER BY created_at, id LIMIT ?3
        """
    case listOfKind = """
        SELECT id, subject, kind, lookup, document, version, created_at, expires_at FROM person_records
        WHERE subject = ?1 AND kind = ?4 AND (expires_at IS NULL OR expires_at > ?2) ORDER BY created_at, id LIMIT ?3
        """
    case find = """
        SELECT id, subject, kind, lookup, document, version, created_at, expires_at FROM person_records
        WHERE kind = ?1 AND lookup = ?2 AND (expires_at IS NULL OR expires_at > ?3)
        """
    case update = """
        UPDATE person_records SET document = ?3, expires_at = ?4, version = version + 1
        WHERE id = ?1 AND version = ?2 AND (expires_at IS NULL OR expires_at > ?5)
        """
    case remove = "DELETE FROM person_records WHERE id = ?1 AND subject = ?2"
    case removeOfSubject = "DELETE FROM person_records WHERE subject = ?1"
    case removeOfKind = "DELETE FROM person_records WHERE subject = ?1 AND kind = ?2"
    case page = """
        SELECT id, subject, kind, lookup, document, version, created_at, expires_at FROM person_records
        WHERE kind = ?1 AND id > ?2 ORDER BY id LIMIT ?3
        """
}

extension SQLiteStore: PersonRecordStore {
    /// Adds a record.
    public func insert(_ record: PersonRecord) async throws(StoreError) {
        try await write("insert person record") { db in
            try db.change(PersonRecordStatement.insert, record.sqlValues)
        }
    }

    /// A person's records, oldest first.
    public func personRecords(
        subject: SubjectID, kind: PersonRecord.Kind?, now: UnixTime, limit: Int
    ) async throws(StoreError) -> [PersonRecord] {
        let values: [SQLValue] = [.id(subject), .time(now), .int(max(0, limit))]
        return try read("list person records") { db in
            guard let kind else { return try db.all(PersonRecordStatement.list, values) { try PersonRecord(row: $0) } }
            return try db.all(PersonRecordStatement.listOfKind, values + [.text(kind.rawValue)]) {
                try PersonRecord(row: $0)
            }
        }
    }

    /// The record under a lookup.
    public func personRecord(
        kind: PersonRecord.Kind, lookup: SecretHash, now: UnixTime
    ) async throws(StoreError) -> PersonRecord? {
        try read("read person record") { db in
            try db.first(PersonRecordStatement.find, [.text(kind.rawValue), .hash(lookup), .time(now)]) {
                try PersonRecord(row: $0)
            }
        }
    }

    /// Stores document and expiry: won at that version.
    public func update(_ record: PersonRecord, now: UnixTime) async throws(StoreError) -> ConditionalWrite {
        let values: [SQLValue] = [
            .id(record.id), .int(record.version), .blob(record.encodedDocument), .time(record.expiresAt), .time(now),
        ]
        return try await write("update person record") { db in try db.decide(PersonRecordStatement.update, values) }
    }

    /// Removes a record of that person.
    public func removePersonRecord(
        _ id: PersonRecordID, subject: SubjectID
    ) async throws(StoreError) -> ConditionalWrite {
        try await write("remove person record") { db in
            try db.decide(PersonRecordStatement.remove, [.id(id), .id(subject)])
        }
    }

    /// Removes a person's records.
    public func removePersonRecords(subject: SubjectID, kind: PersonRecord.Kind?) async throws(StoreError) -> Int {
        try await write("remove person records") { db in
            guard let kind else { return try db.change(PersonRecordStatement.removeOfSubject, [.id(subject)]) }
            return try db.change(PersonRecordStatement.removeOfKind, [.id(subject), .text(kind.rawValue)])
        }
    }

    /// Records of a kind in the order of their names.
    public func personRecords(
        kind: PersonRecord.Kind, after id: PersonRecordID?, limit: Int
    ) async throws(StoreError) -> [PersonRecord] {
        let values: [SQLValue] = [.text(kind.rawValue), .text(id?.rawValue ?? ""), .int(max(0, limit))]
        return try read("list person records") { db in
            try db.all(PersonRecordStatement.page, values) { try PersonRecord(row: $0) }
        }
    }
}

extension PersonRecord {
    /// The values of all columns.
    fileprivate var sqlValues: [SQLValue] {
        [
            .id(id), .id(subject), .text(kind.rawValue), .blob(lookup?.bytes), .blob(encodedDocument), .int(version),
            .time(createdAt), .time(expiresAt),
        ]
    }

    /// A record from the columns that every statement selects.
    fileprivate init(row: SQLRow) throws {
        try self.init(
            encodedDocument: row.bytes(4), id: row.id(0), subject: row.id(1), kind: row.text(2),
            lookup: row.optionalBlob(3).map { SecretHash($0) }, version: row.int(5), createdAt: row.time(6),
            expiresAt: row.optionalTime(7))
    }
}
