public import OAuthCore
public import Storage

enum FlowStatement: String, SQLStatement {
    case insert = "INSERT INTO flows (hash, browser_hash, document, version, expires_at) VALUES ($1, $2, $3, $4, $5)"
    case select = """
        SELECT browser_hash, document, version, expires_at FROM flows WHERE hash = $1 AND expires_at > $2
        """
    case update = """
        UPDATE flows SET browser_hash = $3, document = $4, expires_at = $5, version = version + 1
        WHERE hash = $1 AND version = $2 AND expires_at > $6 RETURNING 1
        """
    case consume = "DELETE FROM flows WHERE hash = $1 AND version = $2 AND expires_at > $3 RETURNING 1"
}

extension PostgresStore: FlowStore {
    /// Stores a new flow.
    public func insert(_ flow: FlowRecord) async throws(StoreError) {
        try await write(
            "insert flow", FlowStatement.insert,
            [
                .hash(flow.hash), .hash(flow.browserHash), .document(flow.encodedDocument), .int(flow.version),
                .time(flow.expiresAt),
            ])
    }

    /// The flow that is not expired.
    public func flow(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> FlowRecord? {
        try await read("read flow", FlowStatement.select, [.hash(hash), .time(now)])
            .firstRecord { row throws(StoreError) in
                try FlowRecord(
                    encodedDocument: row.bytes(1), hash: hash, browserHash: row.hash(0), version: row.int(2),
                    expiresAt: row.time(3))
            }
    }

    /// Stores the next step: won at that version.
    public func update(_ flow: FlowRecord, now: UnixTime) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "update flow", FlowStatement.update,
            [
                .hash(flow.hash), .int(flow.version), .hash(flow.browserHash), .document(flow.encodedDocument),
                .time(flow.expiresAt), .time(now),
            ])
    }

    /// Ends a flow: won once, at that version.
    public func consume(
        _ hash: SecretHash, version: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide("consume flow", FlowStatement.consume, [.hash(hash), .int(version), .time(now)])
    }
}
