import Logging
import OAuthCore
import Storage
import StorageRedis
import StorageSQLite

/// Where the sessions of a backend-for-frontend in an application of its own are kept.
public struct BFFStorage: Sendable {
    private enum Kind: Sendable {
        case sqlite(path: String)
        case redis(url: String)
    }

    private let kind: Kind

    /// A SQLite file, made with its folder where it is not there: for one process.
    public static func sqlite(path: String) -> BFFStorage { BFFStorage(kind: .sqlite(path: path)) }

    /// A Redis, `redis://user:password@host:6379/0` or `rediss://…`: for any number of processes that have the same secrets.
    ///
    /// One that is away is waited for by nobody: requests with a session are 503 until it answers.
    public static func redis(url: String) -> BFFStorage { BFFStorage(kind: .redis(url: url)) }

    struct Opened: Sendable {
        let stores: BFFStores
        let close: @Sendable () async -> Void
    }

    func open(_ logger: Logger) async throws(EmbeddedBFFError) -> Opened {
        do {
            switch kind {
            case .sqlite(let path):
                let store = try await SQLiteStore.open(path: path, logger: logger)
                return Opened(stores: BFFStores(store)) { await store.close() }
            case .redis(let url):
                let store = try await RedisStore.open(try RedisLocation(url: url), logger: logger)
                return Opened(stores: BFFStores(store)) { await store.close() }
            }
        } catch { throw EmbeddedBFFError(["storage: \(error)"]) }
    }
}
