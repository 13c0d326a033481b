import AuthorizationServer
package import Logging
import OAuthCore
import Secrets
package import Storage
package import StorageRedis
import StorageSQLite

/// Where an embedded server keeps what it has to keep.
///
/// PostgreSQL is in the library GatehouseAuthorizationServerPostgreSQL, so that nobody else needs libpq.
public struct EmbeddedStorage: Sendable {
    /// The file of the database, beside which the encryption key may be; nil: there is none.
    let file: String?
    private let redis: String?
    private let database: @Sendable (RedisStore?, Logger) async throws(StoreError) -> OpenedStores

    /// A database that `open` opens, with what is short-lived in the Redis that it is given; nil: all of it in the database.
    package init(
        file: String?, redis: String?,
        open: @escaping @Sendable (RedisStore?, Logger) async throws(StoreError) -> OpenedStores
    ) {
        self.file = file
        self.redis = redis
        self.database = open
    }

    /// A SQLite file, made where there is none, with its folder: for one machine.
    public static func sqlite(path: String) -> EmbeddedStorage { sqlite(path: path, url: nil) }

    /// Clients, grants and keys in a SQLite file; codes, sessions and flows in the Redis at `redis`, a URL such as
    /// `redis://:password@127.0.0.1:6379/0`.
    public static func sqlite(path: String, redis: String) -> EmbeddedStorage { sqlite(path: path, url: redis) }

    private static func sqlite(path: String, url: String?) -> EmbeddedStorage {
        EmbeddedStorage(file: path, redis: url) { redis, logger async throws(StoreError) in
            let store = try await SQLiteStore.open(path: path, logger: logger)
            let stores = redis.map { Stores(database: store, cache: $0) } ?? Stores(store)
            return OpenedStores(stores: stores) { await store.close() }
        }
    }

    /// Opens it. `clock` is what a Redis counts times to live from.
    func open(
        _ logger: Logger, clock: @escaping @Sendable () -> UnixTime
    ) async throws(ServerStartError) -> OpenedStores {
        let location: RedisLocation?
        do throws(RedisLocationError) {
            location = try redis.map { url throws(RedisLocationError) in try RedisLocation(url: url) }
        } catch { throw ServerStartError("storage: redis: \(error)") }
        do throws(StoreError) {
            guard let location else { return try await database(nil, logger) }
            let redis = try RedisStore.open(location, settings: .init(), clock: clock, logger: logger)
            do throws(StoreError) {
                let opened = try await database(redis, logger)
                return OpenedStores(stores: opened.stores) {
                    await opened.close()
                    await redis.close()
                }
            } catch {
                await redis.close()
                throw error
            }
        } catch { throw ServerStartError("storage: \(error)") }
    }
}

/// The drivers of an embedded server, opened.
package struct OpenedStores: Sendable {
    let stores: Stores
    let close: @Sendable () async -> Void

    package init(stores: Stores, close: @escaping @Sendable () async -> Void) {
        self.stores = stores
        self.close = close
    }
}

/// What protects what is kept: secrets are hashed and sealed under it. Losing it ends every session, code and refresh token.
public struct EmbeddedEncryptionKey: Sendable {
    let texts: [String]?

    /// A file beside the SQLite database, `PATH.key`, made once with mode 0600. It belongs in the backup.
    public static let besideDatabase = EmbeddedEncryptionKey(texts: nil)

    /// 32 bytes in base64url, from wherever the application keeps its secrets.
    ///
    /// - Parameter previous: the keys that it replaced, newest first: what was kept under them can still be read.
    public static func base64URL(_ key: String, previous: [String] = []) -> EmbeddedEncryptionKey {
        EmbeddedEncryptionKey(texts: [key] + previous)
    }

    /// The ring, or one line that says what is wrong; the key itself is in none.
    func ring(beside database: String?) throws(ServerStartError) -> KeyRing {
        var roots: [[UInt8]] = []
        if let texts {
            for text in texts {
                guard let root = Base64URL.decode(text), root.count == 32 else {
                    throw ServerStartError(
                        "encryptionKey: expected 32 bytes in base64url, received \(text.utf8.count) characters")
                }
                roots.append(root)
            }
        } else {
            guard let database else {
                throw ServerStartError(
                    "encryptionKey: received none, and the database is no file beside which one is made; expected .base64URL(…)"
                )
            }
            if let root = try EncryptionKeyFile.load(beside: database, creating: true) { roots = [root] }
        }
        guard let current = roots.first else { throw ServerStartError("encryptionKey: none was given") }
        do throws(SecretsError) { return try KeyRing(root: current, previous: Array(roots.dropFirst())) } catch {
            throw ServerStartError("encryptionKey: \(error)")
        }
    }
}
