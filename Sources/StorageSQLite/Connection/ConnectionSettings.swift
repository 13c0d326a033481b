import Foundation
import GRDB
import GRDBSQLite
import OAuthCore
import Storage

/// How the connections are set up; docs/decisions has the reasons.
enum ConnectionSettings {
    /// How long a connection waits for another process (a command beside the server) before the store counts as unavailable.
    static let busyTimeout = Duration.seconds(5)
    /// The most that the page caches hold, in KiB: a cap, reached only by a busy server with a large file.
    static let writerCache = 8 << 10
    static let readerCache = 1 << 10
    /// How many readers are kept when they are idle: a read never leaves its thread, and so many threads may read at once.
    static let idleReaders = ProcessInfo.processInfo.activeProcessorCount + 4
    /// How many pages the log grows to before it is written back, and the size that it is cut to afterwards.
    static let checkpointPages = 1000
    static let logLimit = 16 << 20

    static func writer(busyTimeout: Duration) -> Configuration {
        var configuration = base(busyTimeout)
        configuration.label = "gatehouse.storage.writer"
        configuration.prepareDatabase { db in
            db.releaseHooks()
            guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
                throw StoreError(.unavailable, detail: "the file system does not allow SQLite's write-ahead log")
            }
            // FULL: in WAL mode the log is synced before COMMIT returns, so what was acknowledged survives a loss of power.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA cache_size = -\(writerCache)")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointPages)")
            try db.execute(sql: "PRAGMA journal_size_limit = \(logLimit)")
        }
        return configuration
    }

    static func reader() -> Configuration {
        var configuration = base(busyTimeout)
        configuration.label = "gatehouse.storage.reader"
        configuration.readonly = true
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -\(readerCache)")
        }
        return configuration
    }

    private static func base(_ busyTimeout: Duration) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(Double(busyTimeout.wholeMilliseconds) / 1000)
        configuration.allowsUnsafeTransactions = true
        return configuration
    }
}

extension Database {
    /// Takes GRDB's observation off the connection: nothing observes it, and transactions are begun and ended without it.
    fileprivate func releaseHooks() {
        sqlite3_commit_hook(sqliteConnection, nil, nil)
        sqlite3_rollback_hook(sqliteConnection, nil, nil)
    }
}
