public import OAuthCore
public import Storage

enum AuditStatement: String, SQLStatement {
    case insert = "INSERT INTO audit_events (at, kind, document) VALUES ($1, $2, $3)"
    case list = "SELECT at, document FROM audit_events WHERE at < $1 ORDER BY at DESC, number DESC LIMIT $2"
}

extension PostgresStore: AuditStore {
    /// Adds events.
    public func append(_ events: [AuditEvent]) async throws(StoreError) {
        guard !events.isEmpty else { return }
        try await writeTogether(
            "append audit events",
            events.map {
                SQLCall(AuditStatement.insert, [.time($0.at), .text($0.kind.rawValue), .document($0.document)])
            })
    }

    /// The latest events, newest first.
    public func auditEvents(before: UnixTime, limit: Int) async throws(StoreError) -> [AuditEvent] {
        try await read("list audit events", AuditStatement.list, [.time(before), .int(max(0, limit))])
            .allRecords { row throws(StoreError) in try AuditEvent(document: row.bytes(1), at: row.time(0)) }
    }
}
