public import OAuthCore
public import Storage

enum AttemptStatement: String, SQLStatement {
    // A window that is over, or of which everything was taken back, begins anew. The row that goes past its maximum says so, and is put back
    // by the next statement of the transaction, which holds its lock.
    case count = """
        INSERT INTO attempts (key, made, ends_at) VALUES ($1, 1, $4)
        ON CONFLICT (key) DO UPDATE SET
            made = CASE WHEN attempts.ends_at <= $3 OR attempts.made = 0 THEN 1 ELSE least(attempts.made, $2) + 1 END,
            ends_at = CASE WHEN attempts.ends_at <= $3 OR attempts.made = 0 THEN excluded.ends_at ELSE attempts.ends_at END
        RETURNING made > $2, ends_at
        """
    case putBackWhereReached = """
        UPDATE attempts SET made = made - 1 WHERE key IN ($1, $3, $5, $7) AND EXISTS (
            SELECT 1 FROM attempts reached WHERE reached.key IN ($1, $3, $5, $7) AND (
                (reached.key = $1 AND reached.made > $2) OR (reached.key = $3 AND reached.made > $4)
                OR (reached.key = $5 AND reached.made > $6) OR (reached.key = $7 AND reached.made > $8)))
        """
    case takeBack = "UPDATE attempts SET made = made - 1 WHERE key = $1 AND made > 0"
    case forget = "UPDATE attempts SET made = 0 WHERE key = $1"
}

extension PostgresStore: AttemptStore {
    /// Counts an attempt towards all limits, or none, in one transaction of one round trip. All take the rows in one order: nobody waits in a circle.
    public func countAttempt(
        _ limits: [AttemptLimit], now: UnixTime
    ) async throws(StoreError) -> [SecretHash: UnixTime] {
        let limits = limits.sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
        guard let last = limits.last else { return [:] }
        var calls = limits.map { limit in
            SQLCall(
                AttemptStatement.count,
                [.hash(limit.key), .int(limit.maximum), .time(now), .time(now + limit.window)])
        }
        let all = limits + Array(repeating: last, count: max(0, AttemptLimit.maximumKeys - limits.count))
        calls.append(
            SQLCall(
                AttemptStatement.putBackWhereReached, all.flatMap { [.hash($0.key), .int($0.maximum)] }))
        let results = try await writeTogether("count attempt", calls)
        var reached: [SecretHash: UnixTime] = [:]
        for (limit, result) in zip(limits, results) {
            let end = result.first { $0.bool(0) ? $0.time(1) : nil } ?? nil
            if let end { reached[limit.key] = end }
        }
        return reached
    }

    /// Takes attempts back.
    public func takeBackAttempt(_ keys: [SecretHash], forgetting: [SecretHash]) async throws(StoreError) {
        let calls =
            keys.map { ($0, AttemptStatement.takeBack) } + forgetting.map { ($0, AttemptStatement.forget) }
        guard !calls.isEmpty else { return }
        let ordered = calls.sorted { $0.0.bytes.lexicographicallyPrecedes($1.0.bytes) }
        try await writeTogether("take attempt back", ordered.map { SQLCall($0.1, [.hash($0.0)]) })
    }
}
