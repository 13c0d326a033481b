/// One step of the schema. A step that was released is never changed; a later one follows it.
struct Migration: Sendable {
    /// What the table `gatehouse_schema` says after it.
    let version: Int64
    /// The statements, run in one transaction.
    let statements: [String]
}

/// All steps in order, and how a database is brought to the newest.
enum Migrations {
    static let all: [Migration] = [.m0001InitialSchema]

    /// The version that this program writes.
    static var newest: Int64 { all.last?.version ?? 0 }

    /// The lock under which steps are made: nodes that start together wait here for one another. "GtHs" and the word "schema", as a number.
    private static let lock: Int64 = 0x4774_4873_7363_6865

    /// Brings the database to the newest version. Throws where it is newer than this program, or another program's.
    static func run(_ connector: PostgresConnector) async throws(PostgresError) {
        let place = "\(connector.location)"
        let timeout = connector.settings.migrationTimeout
        let result = await connector.withConnection { link throws(PostgresError) in
            guard try version(link, place) < newest else { return }
            // Held until the connection ends. Before the transaction, which then sees the tables that another node has made.
            try link.run(
                "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(\(lock))", within: timeout)
            for migration in all { try make(migration, link, place, timeout) }
        }
        try result.get()
    }

    /// Whether no step was made yet.
    static func isMissing(_ connector: PostgresConnector) async throws(PostgresError) -> Bool {
        let place = "\(connector.location)"
        return try await connector.withConnection { link throws(PostgresError) in try version(link, place) == 0 }.get()
    }

    private static func make(
        _ migration: Migration, _ link: PostgresLink, _ place: String, _ timeout: Duration
    ) throws(PostgresError) {
        try link.run("BEGIN ISOLATION LEVEL READ COMMITTED", within: timeout)
        if try version(link, place) < migration.version {
            do throws(PostgresError) {
                for statement in migration.statements { try link.run(statement, within: timeout) }
            } catch {
                throw explained(error, place)
            }
            try link.run("UPDATE gatehouse_schema SET version = \(migration.version)", within: timeout)
        }
        try link.run("COMMIT", within: timeout)
    }

    /// The version of the schema, 0 where there is none.
    private static func version(_ link: PostgresLink, _ place: String) throws(PostgresError) -> Int64 {
        let limit = Duration.seconds(10)
        let table = try link.run("SELECT to_regclass('gatehouse_schema') IS NOT NULL", within: limit)
        guard table?.first({ $0.text(0) }) == "t" else { return 0 }
        let text = try link.run("SELECT version FROM gatehouse_schema", within: limit)?.first { $0.text(0) }
        guard let version = text.flatMap({ Int64($0) }) else {
            throw PostgresError(.malformed, "\(place) has a table gatehouse_schema without a version")
        }
        guard version <= newest else {
            throw PostgresError(
                .malformed,
                "\(place) has schema version \(version), which a newer gatehouse made; this one knows \(newest): run the newer one"
            )
        }
        return version
    }

    private static func explained(_ error: PostgresError, _ place: String) -> PostgresError {
        switch error.state {
        case "42P07":
            PostgresError(
                .malformed, state: error.state,
                "\(place) holds another program's tables (\(error.detail)): name another database, or a schema with ?options=-csearch_path%3Dgatehouse"
            )
        case "42501", "3F000":
            PostgresError(
                .refused, state: "42501",
                "\(error.detail): the user must own a schema; as the database's owner: CREATE SCHEMA gatehouse AUTHORIZATION <user>, then ALTER ROLE <user> SET search_path = gatehouse"
            )
        default: error
        }
    }
}
