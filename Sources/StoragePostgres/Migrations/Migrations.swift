package import Storage

/// One step of the schema. A step that was released is never changed; a later one follows it.
struct Migration: Sendable {
    /// The number of the step.
    let version: Int64
    /// The oldest version whose statements work once the step is made: programs that know less are refused from then on.
    ///
    /// A step that only adds names the version of the release before, so that its nodes go on (docs/decisions/0029).
    let oldest: Int64
    /// The statements, run in one transaction.
    let statements: [String]
}

/// All steps in order, and how a database is brought to the newest.
///
/// In the table `gatehouse_schema`, `version` is the oldest version that works with the schema, and `last_step` the last step.
enum Migrations {
    static let all: [Migration] = [.m0001InitialSchema, .m0002SharedCounts, .m0003People]

    /// The version that this program writes.
    static var newest: Int64 { all.last?.version ?? 0 }

    /// The lock under which steps are made: nodes that start together wait here for one another. "GtHs" and the word "schema", as a number.
    private static let lock: Int64 = 0x4774_4873_7363_6865

    /// Brings the database to the newest version, and says what it has then, which may be more than this program knows. Throws where this
    /// program may not use it, or where it is another program's.
    @discardableResult
    static func run(
        _ connector: PostgresConnector, through last: Int64 = newest, allowsHold: Bool = false
    ) async throws(PostgresError) -> SchemaState {
        let place = "\(connector.location)"
        let timeout = connector.settings.migrationTimeout
        let result = await connector.withConnection { link throws(PostgresError) in
            let found = try state(link, place, allowsHold)
            guard found.step < last else { return found }
            // Held until the connection ends. Before the transaction, which then sees the tables that another node has made.
            try link.run(
                "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(\(lock))", within: timeout)
            for migration in all where migration.version <= last { try make(migration, link, place, allowsHold) }
            return try state(link, place, allowsHold)
        }
        return try result.get()
    }

    /// Whether no step was made yet.
    static func isMissing(_ connector: PostgresConnector) async throws(PostgresError) -> Bool {
        let place = "\(connector.location)"
        return try await connector.withConnection { link throws(PostgresError) in try state(link, place, true).step == 0
        }
        .get()
    }

    /// The statements that hold a database, or let go of it.
    static func holding(_ hold: SchemaState.Hold?) -> String {
        let oldest = hold?.rawValue ?? all.map(\.oldest).max() ?? 0
        return """
            ALTER TABLE gatehouse_schema ADD COLUMN IF NOT EXISTS last_step bigint;
            UPDATE gatehouse_schema SET last_step = coalesce(last_step, version), version = \(oldest)
            """
    }

    /// Refuses a schema with steps that this program does not know: it could not copy what is in them.
    static func checkIsKnown(_ state: SchemaState, _ place: String) throws(PostgresError) {
        guard state.isNewer(than: newest) else { return }
        throw PostgresError(
            .malformed,
            "\(place) has schema version \(state.step), which a newer gatehouse made; this one knows \(newest): copy it with the newer one"
        )
    }

    /// Makes a step, in one transaction. Where a table is in use it waits for it a second at a time: whoever comes to the table meanwhile
    /// waits behind it, and a dump may read it for hours.
    private static func make(
        _ migration: Migration, _ link: PostgresLink, _ place: String, _ allowsHold: Bool
    ) throws(PostgresError) {
        let timeout = PostgresSettings(size: 1).migrationTimeout
        let clock = ContinuousClock()
        let end = clock.now + timeout
        while true {
            do throws(PostgresError) {
                return try attempt(migration, link, place, allowsHold, timeout)
            } catch {
                // lock_not_available
                guard error.state == "55P03", clock.now < end else { throw explained(error, place) }
                try link.run("ROLLBACK; SELECT pg_sleep(1)", within: timeout)
            }
        }
    }

    private static func attempt(
        _ migration: Migration, _ link: PostgresLink, _ place: String, _ allowsHold: Bool, _ timeout: Duration
    ) throws(PostgresError) {
        try link.run("BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '1s'", within: timeout)
        if try state(link, place, allowsHold).step < migration.version {
            for statement in migration.statements { try link.run(statement, within: timeout) }
            try link.run(
                """
                ALTER TABLE gatehouse_schema ADD COLUMN IF NOT EXISTS last_step bigint;
                UPDATE gatehouse_schema
                SET version = greatest(version, \(migration.oldest)), last_step = \(migration.version)
                """, within: timeout)
        }
        try link.run("COMMIT", within: timeout)
    }

    /// What the schema is; of step 0 where there is none.
    private static func state(
        _ link: PostgresLink, _ place: String, _ allowsHold: Bool
    ) throws(PostgresError) -> SchemaState {
        let limit = Duration.seconds(10)
        let table = try link.run("SELECT to_regclass('gatehouse_schema') IS NOT NULL", within: limit)
        guard table?.first({ $0.text(0) }) == "t" else { return SchemaState(step: 0, oldest: 0) }
        // A schema from before `last_step` was kept has no such column: by way of a document it is null.
        let rows = try link.run(
            "SELECT version, coalesce(to_jsonb(known) ->> 'last_step', '0') FROM gatehouse_schema AS known",
            within: limit)
        let numbers = rows?.first { (Int64($0.text(0)), Int64($0.text(1))) }
        guard let oldest = numbers?.0, let step = numbers?.1 else {
            throw PostgresError(.malformed, "\(place) has a table gatehouse_schema without a version")
        }
        let state = SchemaState(step: step, oldest: oldest)
        if let hold = state.hold {
            guard allowsHold else { throw PostgresError(.malformed, "\(place) \(hold)") }
            return state
        }
        guard state.isUsable(knowing: newest) else {
            throw PostgresError(
                .malformed,
                "\(place) has schema version \(oldest), which a newer gatehouse made; this one knows \(newest): run the newer one"
            )
        }
        return state
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

extension PostgresStore {
    /// The steps of the schema, each with the oldest version that works once it is made.
    package static var schemaSteps: [(version: Int64, oldest: Int64)] {
        Migrations.all.map { ($0.version, $0.oldest) }
    }

    /// Makes the steps up to one, as a program of that version would.
    package static func makeSchema(_ location: PostgresLocation, through version: Int64) async throws(StoreError) {
        let connector = PostgresConnector(location: location, settings: PostgresSettings(size: 1))
        do {
            try await Migrations.run(connector, through: version)
        } catch {
            throw error.storeError("open \(location)")
        }
    }
}
