import GRDB
public import OAuthCore
public import Storage

enum AttemptStatement: String, SQLStatement {
    case reached = "SELECT ends_at FROM attempts WHERE key = ?1 AND made > 0 AND made >= ?2 AND ends_at > ?3"
    // A window that is over, or of which everything was taken back, begins anew.
    case count = """
        INSERT INTO attempts (key, made, ends_at) VALUES (?1, 1, ?3)
        ON CONFLICT (key) DO UPDATE SET
            made = CASE WHEN attempts.ends_at <= ?2 OR attempts.made = 0 THEN 1 ELSE attempts.made + 1 END,
            ends_at = CASE WHEN attempts.ends_at <= ?2 OR attempts.made = 0 THEN excluded.ends_at ELSE attempts.ends_at END
        """
    case takeBack = "UPDATE attempts SET made = made - 1 WHERE key = ?1 AND made > 0"
    case forget = "UPDATE attempts SET made = 0 WHERE key = ?1"
}

extension SQLiteStore: AttemptStore {
    /// Counts an attempt towards all limits, or none: the one writer makes the order.
    public func countAttempt(
        _ limits: [AttemptLimit], now: UnixTime
    ) async throws(StoreError) -> [SecretHash: UnixTime] {
        try await write("count attempt") { db in
            var reached: [SecretHash: UnixTime] = [:]
            for limit in limits {
                reached[limit.key] = try db.first(
                    AttemptStatement.reached, [.hash(limit.key), .int(limit.maximum), .time(now)]
                ) { $0.time(0) }
                if limit.maximum <= 0, reached[limit.key] == nil { reached[limit.key] = now + limit.window }
            }
            guard reached.isEmpty else { return reached }
            for limit in limits {
                try db.change(
                    AttemptStatement.count, [.hash(limit.key), .time(now), .time(now + limit.window)])
            }
            return [:]
        }
    }

    /// Takes attempts back.
    public func takeBackAttempt(_ keys: [SecretHash], forgetting: [SecretHash]) async throws(StoreError) {
        try await write("take attempt back") { db in
            for key in keys { try db.change(AttemptStatement.takeBack, [.hash(key)]) }
            for key in forgetting { try db.change(AttemptStatement.forget, [.hash(key)]) }
        }
    }
}
