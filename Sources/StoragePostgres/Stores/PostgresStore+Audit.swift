public import OAuthCore
public import Storage

enum AuditStatement: String, SQLStatement {
    case insertUnsealed = "INSERT INTO audit_events (at, kind, document) VALUES ($1, $2, $3)"
    case listUnsealed = "SELECT at, document FROM audit_events WHERE at < $1 ORDER BY at DESC, number DESC LIMIT $2"
    // Only where the end of the chain is the one that these entries make.
    case insert = """
        INSERT INTO audit_entries (sequence, at, kind, digest, chain_key, previous, mac, subject, document)
        SELECT $1::bigint, $2::bigint, $3::text, $4::bytea, $5::bigint, $6::bytea, $7::bytea, $8::text, $9::text
        FROM audit_ends WHERE name = 'head' AND sequence = $10 AND mac = $11
        """
    case list = """
        SELECT at, document FROM audit_entries WHERE at < $1 AND document IS NOT NULL
        ORDER BY at DESC, sequence DESC LIMIT $2
        """
    case listOfSubject = """
        SELECT sequence, at, kind, digest, chain_key, previous, mac, subject, document FROM audit_entries
        WHERE subject = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT $3
        """
    case after = """
        SELECT sequence, at, kind, digest, chain_key, previous, mac, subject, document FROM audit_entries
        WHERE sequence > $1 ORDER BY sequence LIMIT $2
        """
    case before = """
        SELECT sequence, at, kind, digest, chain_key, previous, mac, subject, document FROM audit_entries
        WHERE sequence < $1 ORDER BY sequence DESC LIMIT $2
        """
    case ends =
        "SELECT sequence, at, kind, digest, chain_key, previous, mac, name FROM audit_ends WHERE name IN ('head', 'anchor')"
    case lockHead = """
        SELECT sequence, at, kind, digest, chain_key, previous, mac FROM audit_ends WHERE name = 'head' FOR UPDATE
        """
    case beginHead = """
        INSERT INTO audit_ends (sequence, at, kind, digest, chain_key, previous, mac, name)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'head') ON CONFLICT (name) DO NOTHING
        """
    case moveHead = """
        UPDATE audit_ends SET sequence = $1, at = $2, kind = $3, digest = $4, chain_key = $5, previous = $6, mac = $7
        WHERE name = 'head' AND sequence = $8 AND mac = $9
        """
    case moveAnchor = """
        INSERT INTO audit_ends (sequence, at, kind, digest, chain_key, previous, mac, name)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'anchor')
        ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence, at = excluded.at, kind = excluded.kind,
            digest = excluded.digest, chain_key = excluded.chain_key, previous = excluded.previous, mac = excluded.mac
        WHERE audit_ends.sequence < excluded.sequence
        """
    case removeThrough = "DELETE FROM audit_entries WHERE sequence <= $1"
    case insertKey = """
        INSERT INTO audit_keys (number, sealed_key, created_at) VALUES ($1, $2, $3) ON CONFLICT (number) DO NOTHING
        """
    case replaceKey = "UPDATE audit_keys SET sealed_key = $2 WHERE number = $1 AND sealed_key = $3"
    case cursor = "SELECT position FROM cursors WHERE name = $1"
    case moveCursor = """
        INSERT INTO cursors (name, position, moved_at) VALUES ($1, $2, $3)
        ON CONFLICT (name) DO UPDATE SET position = excluded.position, moved_at = excluded.moved_at
        WHERE cursors.position < excluded.position
        """
}

/// Read whole, or counted, by commands and once by a server.
enum AuditReviewStatement: String, SQLStatement {
    case keys = "SELECT number, sealed_key, created_at FROM audit_keys ORDER BY number"
    case countUnsealed = "SELECT count(*) FROM audit_events WHERE at >= $1"
}

extension PostgresStore: AuditStore {
    /// Adds events outside of the chain.
    public func append(_ events: [AuditEvent]) async throws(StoreError) {
        guard !events.isEmpty else { return }
        try await writeTogether(
            "append audit events",
            events.map {
                SQLCall(
                    AuditStatement.insertUnsealed, [.time($0.at), .text($0.kind.rawValue), .document($0.document)])
            })
    }

    /// The latest events, newest first.
    public func auditEvents(before: UnixTime, limit: Int) async throws(StoreError) -> [AuditEvent] {
        let values: [SQLValue] = [.time(before), .int(max(0, limit))]
        let event: (SQLRow) throws(StoreError) -> AuditEvent = { row throws(StoreError) in
            try AuditEvent(document: row.bytes(1), at: row.time(0))
        }
        let sealed = try await read("list audit events", AuditStatement.list, values).allRecords(event)
        let unsealed = try await read("list audit events", AuditStatement.listUnsealed, values).allRecords(event)
        return AuditEvent.latest(sealed, unsealed, limit: limit)
    }

    /// A person's events in the chain, newest first.
    public func auditEntries(
        subject: SubjectID, before sequence: Int64?, limit: Int
    ) async throws(StoreError) -> [AuditEntry] {
        try await entries(AuditStatement.listOfSubject, [.id(subject), .int(sequence ?? .max), .int(max(0, limit))])
    }

    /// Entries in the order of the chain.
    public func auditEntries(after sequence: Int64, limit: Int) async throws(StoreError) -> [AuditEntry] {
        try await entries(AuditStatement.after, [.int(sequence), .int(max(0, limit))])
    }

    /// Entries from the end backwards.
    public func auditEntries(before sequence: Int64?, limit: Int) async throws(StoreError) -> [AuditEntry] {
        try await entries(AuditStatement.before, [.int(sequence ?? .max), .int(max(0, limit))])
    }

    private func entries(
        _ statement: AuditStatement, _ values: [SQLValue]
    ) async throws(StoreError) -> [AuditEntry] {
        try await read("read the audit chain", statement, values).all { AuditEntry(row: $0) }
    }

    /// Both ends of the chain, of one state.
    public func auditEnds() async throws(StoreError) -> AuditEnds {
        let ends = try await read("read the ends of the audit chain", AuditStatement.ends, [])
            .all { ($0.text(7), AuditLink(row: $0)) }
        return AuditEnds(head: ends.first { $0.0 == "head" }?.1, anchor: ends.first { $0.0 == "anchor" }?.1)
    }

    /// How many events stand outside of the chain.
    public func countUnsealedAuditEvents(since: UnixTime) async throws(StoreError) -> Int {
        try await read("count audit events", AuditReviewStatement.countUnsealed, [.time(since)])
            .first { Int($0.int(0)) } ?? 0
    }

    /// The keys of the chain.
    public func auditKeys() async throws(StoreError) -> [SealedAuditKey] {
        try await read("read the keys of the audit chain", AuditReviewStatement.keys, []).all {
            SealedAuditKey(number: $0.int(0), sealed: $0.blob(1), createdAt: $0.time(2))
        }
    }

    /// Adds a key of the chain.
    public func insertAuditKey(_ key: SealedAuditKey) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "insert audit key", AuditStatement.insertKey, [.int(key.number), .bytes(key.sealed), .time(key.createdAt)])
    }

    /// Stores a key of the chain that was sealed anew.
    public func replaceAuditKey(
        _ key: SealedAuditKey, replacing: [UInt8]
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "replace audit key", AuditStatement.replaceKey, [.int(key.number), .bytes(key.sealed), .bytes(replacing)])
    }

    /// How far a reader has come.
    public func auditCursor(_ name: String) async throws(StoreError) -> Int64? {
        try await read("read audit cursor", AuditStatement.cursor, [.text(name)]).first { $0.int(0) }
    }

    /// Moves a reader's cursor forward.
    public func moveAuditCursor(
        _ name: String, to sequence: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "move audit cursor", AuditStatement.moveCursor, [.text(name), .int(sequence), .time(now)])
    }
}

extension AuditLink {
    /// The values of its columns.
    var sqlValues: [SQLValue] {
        [.int(sequence), .time(at), .text(kind), .bytes(digest), .int(chainKey), .bytes(previous), .bytes(mac)]
    }

    /// A link from the columns that every statement selects first.
    init(row: SQLRow) {
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
