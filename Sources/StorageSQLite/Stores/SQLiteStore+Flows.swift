import GRDB
public import OAuthCore
public import Storage

enum FlowStatement: String, SQLStatement {
    case insert = "INSERT INTO flows (hash, browser_hash, document, version, expires_at) VALUES (?, ?, ?, ?, ?)"
    case select = """
        SELECT browser_hash, document, version, expires_at FROM flows WHERE hash = ?1 AND expires_at > ?2
        """
    case update = """
        UPDATE flows SET browser_hash = ?3, document = ?4, expires_at = ?5, version = version + 1
        WHERE hash = ?1 AND version = ?2 AND expires_at > ?6
        """
    case consume = "DELETE FROM flows WHERE hash = ?1 AND version = ?2 AND expires_at > ?3"
}

extension SQLiteStore: FlowStore {
    /// Stores a new flow.
    public func insert(_ flow: FlowRecord) async throws(StoreError) {
        let values: [SQLValue] = [
            .hash(flow.hash), .hash(flow.browserHash), .blob(flow.encodedDocument), .int(flow.version),
            .time(flow.expiresAt),
        ]
        try await write("insert flow") { db in try db.change(FlowStatement.insert, values) }
    }

    /// The flow that is not expired.
    public func flow(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> FlowRecord? {
        try read("read flow") { db in
            try db.first(FlowStatement.select, [.hash(hash), .time(now)]) { row in
                try FlowRecord(
                    encodedDocument: row.bytes(1), hash: hash, browserHash: row.hash(0), version: row.int(2),
                    expiresAt: row.time(3))
            }
        }
    }

    /// Stores the next step: won at that version.
    public func update(_ flow: FlowRecord, now: UnixTime) async throws(StoreError) -> ConditionalWrite {
        let values: [SQLValue] = [
            .hash(flow.hash), .int(flow.version), .hash(flow.browserHash), .blob(flow.encodedDocument),
            .time(flow.expiresAt), .time(now),
        ]
        return try await write("update flow") { db in try db.decide(FlowStatement.update, values) }
    }

    /// Ends a flow: won once, at that version.
    public func consume(
        _ hash: SecretHash, version: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await write("consume flow") { db in
            try db.decide(FlowStatement.consume, [.hash(hash), .int(version), .time(now)])
        }
    }
}
