package import OAuthCore
package import Storage

/// What an operator should know of a server: how it is set, and whether it has room for the nodes.
package struct PostgresCondition: Sendable {
    /// As `15.8`.
    package let version: String
    package let encoding: String
    /// A standby: it takes no writes.
    package let isStandby: Bool
    /// How many connections the server takes from such a user, and how many there are now, whoever's.
    package let connectionLimit: Int
    package let connectionCount: Int
    /// How many of them are nodes of this database.
    package let nodeConnections: Int
    /// What commits wait for in the sessions of nodes, and which standbys are waited for.
    package let synchronousCommit: String
    package let synchronousStandbys: String
    /// Whether the server puts its log on the disk at all.
    package let syncsToDisk: Bool
    /// Its clock.
    package let time: UnixTime
}

enum ConditionStatement: String, SQLStatement {
    case read = """
        SELECT current_setting('server_version'), current_setting('server_encoding'), pg_is_in_recovery(),
            current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint,
            (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
            (SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1198803059
                AND objid = 'gatehouse_schema'::regclass::oid AND mode = 'ShareLock' AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())),
            current_setting('synchronous_commit'), current_setting('synchronous_standby_names'),
            current_setting('fsync')::boolean, (extract(epoch FROM clock_timestamp()) * 1000)::bigint
        """
}

extension PostgresStore {
    /// Asks the server how it is.
    package func condition() async throws(StoreError) -> PostgresCondition {
        let found = try await read("ask the server", ConditionStatement.read, []).first { row in
            PostgresCondition(
                version: row.text(0).split(separator: " ").first.map(String.init) ?? "",
                encoding: row.text(1), isStandby: row.bool(2), connectionLimit: Int(row.int(3)),
                connectionCount: Int(row.int(4)), nodeConnections: Int(row.int(5)), synchronousCommit: row.text(6),
                synchronousStandbys: row.text(7), syncsToDisk: row.bool(8), time: row.time(9))
        }
        guard let found else { throw StoreError(.corrupt, detail: "ask the server: no answer") }
        return found
    }
}
