import AuthorizationServer
import Logging
import OAuthCore
import Secrets
import Storage
import StorageRedis
import StorageSQLite

/// Where an embedded server keeps what it has to keep.
public struct EmbeddedStorage: Sendable {
    let database: String
    let redis: String?

    /// A SQLite file, made where there is none, with its folder: for one machine.
    public static func sqlite(path: String) -> EmbeddedStorage { EmbeddedStorage(database: path, redis: nil) }

    /// Clients, grants and keys in a SQLite file; codes, sessions and flows in the Redis at `redis`, a URL such as
    /// `redis://:password@127.0.0.1:6379/0`.
    public static func sqlite(path: String, redis: String) -> EmbeddedStorage {
        EmbeddedStorage(database: path, redis: redis)
    }
}

/// What protects what is kept: secrets are hashed and sealed under it. Losing it ends every session, code and refresh token.
public struct EmbeddedEncryptionKey: Sendable {
    let texts: [String]?

    /// A file beside the database, `PATH.key`, made once with mode 0600. It belongs in the backup.
    public static let besideDatabase = EmbeddedEncryptionKey(texts: nil)

    /// 32 bytes in base64url, from wherever the application keeps its secrets.
    ///
    /// - Parameter previous: the keys that it replaced, newest first: what was kept under them can still be read.
    public static func base64URL(_ key: String, previous: [String] = []) -> EmbeddedEncryptionKey {
        EmbeddedEncryptionKey(texts: [key] + previous)
    }

    /// The ring, or one line that says what is wrong; the key itself is in none.
    func ring(beside database: String) throws(ServerStartError) -> KeyRing {
        var roots: [[UInt8]] = []
        if let texts {
            for text in texts {
                guard let root = Base64URL.decode(text), root.count == 32 else {
                    throw ServerStartError(
                        "encryptionKey: expected 32 bytes in base64url, received \(text.utf8.count) characters")
                }
                roots.append(root)
            }
        } else if let root = try EncryptionKeyFile.load(beside: database, creating: true) {
            roots = [root]
        }
        guard let current = roots.first else { throw ServerStartError("encryptionKey: none was given") }
        do throws(SecretsError) { return try KeyRing(root: current, previous: Array(roots.dropFirst())) } catch {
            throw ServerStartError("encryptionKey: \(error)")
        }
    }
}

/// The drivers of an embedded server, opened.
struct OpenedStores: Sendable {
    let stores: Stores
    private let sqlite: SQLiteStore
    private let redis: RedisStore?

    static func open(_ storage: EmbeddedStorage, logger: Logger) async throws(ServerStartError) -> OpenedStores {
        let location: RedisLocation?
        do throws(RedisLocationError) {
            location = try storage.redis.map { url throws(RedisLocationError) in try RedisLocation(url: url) }
        } catch {
            throw ServerStartError("storage: redis: \(error)")
        }
        do throws(StoreError) {
            let sqlite = try await SQLiteStore.open(path: storage.database, logger: logger)
            guard let location else { return OpenedStores(stores: Stores(sqlite), sqlite: sqlite, redis: nil) }
            let redis: RedisStore
            do throws(StoreError) { redis = try await RedisStore.open(location, logger: logger) } catch {
                await sqlite.close()
                throw error
            }
            return OpenedStores(stores: Stores(database: sqlite, cache: redis), sqlite: sqlite, redis: redis)
        } catch { throw ServerStartError("storage: \(error)") }
    }

    func close() async {
        await sqlite.close()
        await redis?.close()
    }
}
