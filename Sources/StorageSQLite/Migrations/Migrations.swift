import GRDB
import Storage

/// One step of the schema. A step that was released is never changed; a later one follows it.
struct Migration {
    /// What `user_version` says after it.
    let version: Int32
    /// The statements, run in one transaction.
    let statements: [String]
}

/// All steps in order, and how a file is brought to the newest.
enum Migrations {
    static let all: [Migration] = [
        .m0001InitialSchema, .m0002BackendForFrontend, .m0003LogoutNotices, .m0004FailedLogins,
        .m0005IdentityLinks,
    ]

    /// The version that this program writes.
    static var newest: Int32 { all.last?.version ?? 0 }

    /// Brings the file to the newest version; two processes that open it at once do each step once.
    static func run(_ db: Database, path: String) throws {
        guard try version(db, path: path) < newest else { return }
        for migration in all {
            try db.inTransaction(.immediate) {
                guard try version(db, path: path) < migration.version else { return .commit }
                for statement in migration.statements { try db.execute(sql: statement) }
                try db.execute(sql: "PRAGMA application_id = \(DatabaseFile.applicationID)")
                try db.execute(sql: "PRAGMA user_version = \(migration.version)")
                return .commit
            }
        }
    }

    /// The version of the file; throws where it is newer than this program or another program's.
    private static func version(_ db: Database, path: String) throws -> Int32 {
        let version = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        try DatabaseFile.check(version: version, application: application, path: path)
        if version == 0, application == 0 {
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            guard tables == 0 else {
                throw StoreError(.corrupt, detail: "\(path) is a database of another program: name another file")
            }
        }
        return version
    }
}
