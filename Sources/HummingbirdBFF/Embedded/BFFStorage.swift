package import Logging
import OAuthCore
package import Storage
import StorageRedis
import StorageSQLite

/// Where the sessions of a backend-for-frontend in an application of its own are kept.
///
/// PostgreSQL is in the library GatehouseBFFPostgreSQL, so that nobody else needs libpq.
public struct BFFStorage: Sendable {
    private let driver: @Sendable (Logger) async throws -> Opened

    /// What `open` opens.
    package init(open: @escaping @Sendable (Logger) async throws -> Opened) { driver = open }

    /// A SQLite file, made with its folder where it is not there: for one process.
    public static func sqlite(path: String) -> BFFStorage {
        BFFStorage { logger in
            let store = try await SQLiteStore.open(path: path, logger: logger)
            return Opened(stores: BFFStores(store)) { await store.close() }
        }
    }

    /// A Redis, `redis://user:password@host:6379/0` or `rediss://…`: for any number of processes that have the same secrets.
    ///
    /// One that is away is waited for by nobody: requests with a session are 503 until it answers.
    public static func redis(url: String) -> BFFStorage {
        BFFStorage { logger in
            let store = try await RedisStore.open(try RedisLocation(url: url), logger: logger)
            return Opened(stores: BFFStores(store)) { await store.close() }
        }
    }

    /// A driver that was opened.
    package struct Opened: Sendable {
        let stores: BFFStores
        let close: @Sendable () async -> Void

        package init(stores: BFFStores, close: @escaping @Sendable () async -> Void) {
            self.stores = stores
            self.close = close
        }
    }

    func open(_ logger: Logger) async throws(EmbeddedBFFError) -> Opened {
        do { return try await driver(logger) } catch { throw EmbeddedBFFError(["storage: \(error)"]) }
    }
}
