import GRDB
public import OAuthCore
public import Storage

enum AuditStatement: String, SQLStatement {
    case insert = "INSERT INTO audit_events (at, document) VALUES (?, ?)"
    case list = "SELECT at, document FROM audit_events WHERE at < ?1 ORDER BY at DESC, rowid DESC LIMIT ?2"
}

extension SQLiteStore: AuditStore {
    /// Adds events.
    public func append(_ events: [AuditEvent]) async throws(StoreError) {
        guard !events.isEmpty else { return }
        try await write("append audit events") { db in
            for event in events {
                try db.change(AuditStatement.insert, [.time(event.at), .blob(event.document)])
            }
        }
    }

    /// The latest events, newest first.
    public func auditEvents(before: UnixTime, limit: Int) async throws(StoreError) -> [AuditEvent] {
        try read("list audit events") { db in
            try db.all(AuditStatement.list, [.time(before), .int(max(0, limit))]) { row in
                try AuditEvent(document: row.bytes(1), at: row.time(0))
            }
        }
    }
}
