import Storage

/// Who uses a database: nodes are noticed by a lock that each of their connections shares, and a copy has it alone.
enum PostgresPresence {
    /// "GtHs", and the table of the schema: several databases in one have several.
    private static let lock = "1198803059, 'gatehouse_schema'::regclass::oid::int4"

    /// Says that a connection is a node's. Throws where the database is being moved, or was.
    static func join(_ link: PostgresLink, _ place: String, within limit: Duration) throws(PostgresError) {
        let rows = try link.run(
            "SELECT pg_try_advisory_lock_shared(\(lock)), version FROM gatehouse_schema", within: limit)
        let found = rows?.first { ($0.text(0) == "t", Int64($0.text(1)) ?? 0) }
        if let hold = SchemaState.Hold(rawValue: found?.1 ?? 0) {
            throw PostgresError(.cannotConnect, "\(place) \(hold)")
        }
        guard found?.0 == true else {
            throw PostgresError(.cannotConnect, "\(place) is being copied: no server may use it meanwhile")
        }
    }

    /// Takes a database for oneself, for as long as the connection is there. Throws where a node uses it.
    static func hold(_ link: PostgresLink, _ place: String, within limit: Duration) throws(PostgresError) {
        let rows = try link.run("SELECT pg_try_advisory_lock(\(lock))", within: limit)
        guard rows?.first({ $0.text(0) }) == "t" else {
            throw PostgresError(
                .cannotConnect, "\(place) is in use by a server or another copy: stop every server on it first")
        }
        // From version 14 on the server may end idle connections; this one is idle by intention.
        try link.run(
            "SELECT set_config('idle_session_timeout', '0', false) WHERE current_setting('idle_session_timeout', true) IS NOT NULL",
            within: limit)
    }
}
