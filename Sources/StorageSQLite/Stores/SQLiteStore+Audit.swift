import GRDB
public import OAuthCore
public import Storage

enum AuditStatement: String, SQLStatement {
    case insertUnsealed = "INSERT INTO audit_events (at, document) VALUES (?, ?)"
    case listUnsealed = "SELECT at, document FROM audit_events WHERE at < ?1 ORDER BY at DESC, rowid DESC LIMIT ?2"
    case insert = """
        INSERT INTO audit_entries (sequence, at, kind, digest, chain_key, previous, mac, subject, document)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    case list = """
        SELECT at, document FROM audit_entries WHERE at < ?1 AND document IS NOT NULL
        ORDER BY at DESC, sequence DESC LIMIT ?2
        """
    case listOfSubject = """
        SELECT sequence, at, kind, digest, chain_key, previous, mac, subject, document FROM audit_entries
        WHERE subject = ?1 AND sequence < ?2 ORDER BY sequence DESC LIMIT ?3
        """
    case after = """
        SELECT sequence, at, kind, digest, chain_key, previous, mac, subject, document FROM audit_entries
        WHERE sequence > ?1 ORDER BY sequence LIMIT ?2
        """
    case before = """
        SELECT sequence, at, kind, digest, chain_key, previous, mac, subject, document FROM audit_entries
        WHERE sequence < ?1 ORDER BY sequence DESC LIMIT ?2
        """
    case end = "SELECT sequence, at, kind, digest, chain_key, previous, mac FROM audit_ends WHERE name = ?1"
    case putEnd = """
        INSERT INTO audit_ends (sequence, at, kind, digest, chain_key, previous, mac, name) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence, at = excluded.at, kind = excluded.kind,
            digest = excluded.digest, chain_key = excluded.chain_key, previous = excluded.previous, mac = excluded.mac
        """
    case removeThrough = "DELETE FROM audit_entries WHERE sequence <= ?1"
    case countUnsealed = "SELECT count(*) FROM audit_events WHERE at >= ?1"
    case insertKey = """
        INSERT INTO audit_keys (number, sealed_key, created_at) VALUES (?, ?, ?) ON CONFLICT (number) DO NOTHING
        """
    case replaceKey = "UPDATE audit_keys SET sealed_key = ?2 WHERE number = ?1 AND sealed_key = ?3"
    case cursor = "SELECT position FROM cursors WHERE name = ?1"
    case moveCursor = """
        INSERT INTO cursors (name, position, moved_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (name) DO UPDATE SET position = excluded.position, moved_at = excluded.moved_at
        WHERE cursors.position < excluded.position
        """
}

/// The handful of keys is read whole.
enum AuditKeyStatement: String, SQLStatement {
    case all = "SELECT number, sealed_key, created_at FROM audit_keys ORDER BY number"
}

extension SQLiteStore: AuditStore {
    /// Adds events outside of the chain.
    public func append(_ events: [AuditEvent]) async throws(StoreError) {
        guard !events.isEmpty else { return }
        try await write("append audit events") { db in
            for event in events {
                try db.change(AuditStatement.insertUnsealed, [.time(event.at), .blob(event.document)])
            }
        }
    }

    /// Adds events to the end of the chain. There is one writer: whoever it is, the end is read and moved in one transaction.
    public func append(_ events: [AuditEvent], seal: AuditSeal) async throws(StoreError) -> AuditAppend {
        guard !events.isEmpty else { return .appended([]) }
        return try await write("append to the audit chain") { db in
            let head = try db.auditEnd("head")
            guard head.map({ $0.chainKey <= seal.chainKey }) ?? true else { return .outdated }
            let entries = seal.entries(events, after: head)
            for entry in entries {
                let values: [SQLValue] = [.text(entry.subject?.rawValue), .blob(entry.document)]
                try db.change(AuditStatement.insert, entry.link.sqlValues + values)
            }
            if let last = entries.last { try db.putAuditEnd(last.link, "head") }
            return .appended(entries)
        }
    }

    /// The latest events, newest first.
    public func auditEvents(before: UnixTime, limit: Int) async throws(StoreError) -> [AuditEvent] {
        let values: [SQLValue] = [.time(before), .int(max(0, limit))]
        return try read("list audit events") { db in
            try db.inSnapshot {
                let event: (SQLRow) throws -> AuditEvent = { try AuditEvent(document: $0.bytes(1), at: $0.time(0)) }
                return AuditEvent.latest(
                    try db.all(AuditStatement.list, values, row: event),
                    try db.all(AuditStatement.listUnsealed, values, row: event), limit: limit)
            }
        }
    }

    /// A person's events in the chain, newest first.
    public func auditEntries(
        subject: SubjectID, before sequence: Int64?, limit: Int
    ) async throws(StoreError) -> [AuditEntry] {
        try entries(AuditStatement.listOfSubject, [.id(subject), .int(sequence ?? .max), .int(max(0, limit))])
    }

    /// Entries in the order of the chain.
    public func auditEntries(after sequence: Int64, limit: Int) async throws(StoreError) -> [AuditEntry] {
        try entries(AuditStatement.after, [.int(sequence), .int(max(0, limit))])
    }

    /// Entries from the end backwards.
    public func auditEntries(before sequence: Int64?, limit: Int) async throws(StoreError) -> [AuditEntry] {
        try entries(AuditStatement.before, [.int(sequence ?? .max), .int(max(0, limit))])
    }

    private func entries(_ statement: AuditStatement, _ values: [SQLValue]) throws(StoreError) -> [AuditEntry] {
        try read("read the audit chain") { db in try db.all(statement, values) { AuditEntry(row: $0) } }
    }

    /// Both ends of the chain.
    public func auditEnds() async throws(StoreError) -> AuditEnds {
        try read("read the ends of the audit chain") { db in
            try db.inSnapshot { AuditEnds(head: try db.auditEnd("head"), anchor: try db.auditEnd("anchor")) }
        }
    }

    /// How many events stand outside of the chain.
    public func countUnsealedAuditEvents(since: UnixTime) async throws(StoreError) -> Int {
        try read("count audit events") { db in
            try db.first(AuditStatement.countUnsealed, [.time(since)]) { Int($0.int(0)) } ?? 0
        }
    }

    /// The keys of the chain.
    public func auditKeys() async throws(StoreError) -> [SealedAuditKey] {
        try read("read the keys of the audit chain") { db in
            try db.all(AuditKeyStatement.all, []) {
                SealedAuditKey(number: $0.int(0), sealed: $0.blob(1), createdAt: $0.time(2))
            }
        }
    }

    /// Adds a key of the chain.
    public func insertAuditKey(_ key: SealedAuditKey) async throws(StoreError) -> ConditionalWrite {
        try await write("insert audit key") { db in
            try db.decide(AuditStatement.insertKey, [.int(key.number), .blob(key.sealed), .time(key.createdAt)])
        }
    }

    /// Stores a key of the chain that was sealed anew.
    public func replaceAuditKey(
        _ key: SealedAuditKey, replacing: [UInt8]
    ) async throws(StoreError) -> ConditionalWrite {
        try await write("replace audit key") { db in
            try db.decide(AuditStatement.replaceKey, [.int(key.number), .blob(key.sealed), .blob(replacing)])
        }
    }

    /// How far a reader has come.
    public func auditCursor(_ name: String) async throws(StoreError) -> Int64? {
        try read("read audit cursor") { db in try db.first(AuditStatement.cursor, [.text(name)]) { $0.int(0) } }
    }

    /// Moves a reader's cursor forward.
    public func moveAuditCursor(
        _ name: String, to sequence: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await write("move audit cursor") { db in
            try db.decide(AuditStatement.moveCursor, [.text(name), .int(sequence), .time(now)])
        }
    }
}

extension Database {
    fileprivate func auditEnd(_ name: String) throws -> AuditLink? {
        try first(AuditStatement.end, [.text(name)]) { AuditLink(row: $0) }
    }

    fileprivate func putAuditEnd(_ link: AuditLink, _ name: String) throws {
        try change(AuditStatement.putEnd, link.sqlValues + [.text(name)])
    }

    /// Removes the oldest entries that are older than `before`, as far as they stand in a row, and keeps the link of the last one.
    func reapAuditChain(before: UnixTime, limit: Int) throws -> Int {
        func oldest(_ limit: Int) throws -> [AuditLink] {
            Array(
                try all(AuditStatement.after, [.int(0), .int(limit)]) { AuditLink(row: $0) }
                    .prefix { $0.at < before })
        }
        guard limit > 0, try !oldest(1).isEmpty, let last = try oldest(limit).last else { return 0 }
        let removed = try change(AuditStatement.removeThrough, [.int(last.sequence)])
        try putAuditEnd(last, "anchor")
        return removed
    }
}

extension AuditLink {
    /// The values of its columns.
    fileprivate var sqlValues: [SQLValue] {
        [.int(sequence), .time(at), .text(kind), .blob(digest), .int(chainKey), .blob(previous), .blob(mac)]
    }

    /// A link from the columns that every statement selects first.
    fileprivate init(row: SQLRow) {
        self.init(
            sequence: row.int(0), at: row.time(1), kind: row.text(2), digest: row.blob(3), chainKey: row.int(4),
            previous: row.blob(5), mac: row.blob(6))
    }
}

extension AuditEntry {
    fileprivate init(row: SQLRow) {
        self.init(
            link: AuditLink(row: row), subject: row.optionalText(7).map { SubjectID($0) },
            document: row.optionalBlob(8))
    }
}
