import GRDB
package import Storage

/// One step of the schema. A step that was released is never changed; a later one follows it.
struct Migration {
    /// The number of the step.
    let version: Int32
    /// The oldest version whose statements work once the step is made: programs that know less are refused from then on.
    ///
    /// A step that only adds names the version of the release before, so that its nodes go on (docs/decisions/0029).
    let oldest: Int32
    /// The statements, run in one transaction.
    let statements: [String]
}

/// All steps in order, and how a file is brought to the newest.
///
/// `user_version` is the oldest version that works with the file, the table `gatehouse_schema` has the last step.
enum Migrations {
    static let all: [Migration] = [
        .m0001InitialSchema, .m0002BackendForFrontend, .m0003LogoutNotices, .m0004FailedLogins,
        .m0005IdentityLinks, .m0006SharedCounts, .m0007People,
    ]

    /// The version that this program writes.
    static var newest: Int32 { all.last?.version ?? 0 }

    /// Brings the file to the newest version; two processes that open it at once do each step once. Says what the file has then, which
    /// may be more than this program knows.
    @discardableResult
    static func run(
        _ db: Database, path: String, through last: Int32 = newest, allowsHold: Bool = false
    ) throws -> SchemaState {
        let found = try state(db, path: path, allowsHold)
        guard found.step < Int64(last) else { return found }
        for migration in all where migration.version <= last {
            try db.inTransaction(.immediate) {
                let reached = try state(db, path: path, allowsHold)
                guard reached.step < Int64(migration.version) else { return .commit }
                for statement in migration.statements { try db.execute(sql: statement) }
                try note(migration, over: reached, db)
                return .commit
            }
        }
        return try state(db, path: path, allowsHold)
    }

    /// Holds a file, or lets go of it, in the transaction that is open.
    static func hold(_ hold: SchemaState.Hold?, _ db: Database, path: String) throws {
        let step = try state(db, path: path, true).step
        let oldest = hold?.rawValue ?? Int64(all.map(\.oldest).max() ?? 0)
        try noteStep(step, db)
        try db.execute(sql: "PRAGMA user_version = \(oldest)")
    }

    /// Refuses a schema with steps that this program does not know: it could not copy what is in them.
    static func checkIsKnown(_ state: SchemaState, path: String) throws(StoreError) {
        guard state.isNewer(than: Int64(newest)) else { return }
        throw StoreError(
            .corrupt,
            detail:
                "\(path) was written by a newer version (schema \(state.step), this one knows \(newest)): copy it with that version"
        )
    }

    private static func note(_ migration: Migration, over reached: SchemaState, _ db: Database) throws {
        try noteStep(Int64(migration.version), db)
        try db.execute(sql: "PRAGMA application_id = \(DatabaseFile.applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(max(Int64(migration.oldest), reached.oldest))")
    }

    private static func noteStep(_ step: Int64, _ db: Database) throws {
        try db.execute(sql: "CREATE TABLE IF NOT EXISTS gatehouse_schema (last_step INTEGER NOT NULL) STRICT")
        try db.execute(sql: "DELETE FROM gatehouse_schema")
        try db.execute(sql: "INSERT INTO gatehouse_schema (last_step) VALUES (\(step))")
    }

    /// What the file has; throws where this program may not use it, or where it is another program's.
    private static func state(_ db: Database, path: String, _ allowsHold: Bool) throws -> SchemaState {
        let version = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        try DatabaseFile.check(version: version, application: application, path: path, allowsHold: allowsHold)
        if version == 0, application == 0 {
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            guard tables == 0 else {
                throw StoreError(.corrupt, detail: "\(path) is a database of another program: name another file")
            }
        }
        // A file from before the table was kept has none.
        let noted = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master WHERE name = 'gatehouse_schema'") ?? 0
        let step = noted == 0 ? nil : try Int64.fetchOne(db, sql: "SELECT last_step FROM gatehouse_schema")
        return SchemaState(step: step ?? 0, oldest: Int64(version))
    }
}

extension SQLiteStore {
    /// The steps of the schema, each with the oldest version that works once it is made.
    package static var schemaSteps: [(version: Int64, oldest: Int64)] {
        Migrations.all.map { (Int64($0.version), Int64($0.oldest)) }
    }

    /// Makes the steps up to one, as a program of that version would.
    package static func makeSchema(path: String, through version: Int64) throws(StoreError) {
        try DatabaseFile(path: path).prepare()
        do {
            let connection = try DatabaseQueue(
                path: path, configuration: ConnectionSettings.writer(busyTimeout: ConnectionSettings.busyTimeout))
            _ = try connection.writeWithoutTransaction {
                try Migrations.run($0, path: path, through: Int32(clamping: version))
            }
            try connection.close()
        } catch {
            throw StoreError(error, operation: "open \(path)")
        }
    }
}
