public import OAuthCore
public import Storage

enum LeaseStatement: String, SQLStatement {
    case acquire = """
        INSERT INTO leases (name, holder, expires_at) VALUES ($1, $2, $4)
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
        WHERE leases.expires_at <= $3 OR leases.holder = $2 RETURNING 1
        """
    case renew = "UPDATE leases SET expires_at = $4 WHERE name = $1 AND holder = $2 AND expires_at > $3 RETURNING 1"
    case release = "DELETE FROM leases WHERE name = $1 AND holder = $2"
}

extension PostgresStore: LeaseStore {
    /// Takes the lease where nobody else holds it.
    public func acquireLease(
        _ name: String, holder: String, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "acquire lease", LeaseStatement.acquire, [.text(name), .text(holder), .time(now), .time(expiresAt)])
    }

    /// Moves the end of a lease that `holder` still has.
    public func renewLease(
        _ name: String, holder: String, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "renew lease", LeaseStatement.renew, [.text(name), .text(holder), .time(now), .time(expiresAt)])
    }

    /// Gives the lease up where `holder` has it.
    public func releaseLease(_ name: String, holder: String) async throws(StoreError) {
        try await write("release lease", LeaseStatement.release, [.text(name), .text(holder)])
    }
}
