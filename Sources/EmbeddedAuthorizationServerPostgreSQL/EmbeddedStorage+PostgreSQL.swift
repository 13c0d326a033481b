// Who names a PostgreSQL needs the server too.
@_exported public import EmbeddedAuthorizationServer
import Storage
import StoragePostgres
import StorageRedis

extension EmbeddedStorage {
    /// Everything in a PostgreSQL, for any number of processes of the application: all of them have the same `encryptionKey`, 32 bytes as
    /// `.base64URL(…)`, for there is no file beside which one could be made.
    ///
    /// - Parameters:
    ///   - url: as libpq reads it, `postgresql://user:password@host/database?…`, with `pool_size` of ours: docs/storage.md. The schema is made
    ///     and brought up to date when the server starts, which fails where the database cannot be reached.
    ///   - redis: where codes, sessions and flows are instead, a URL such as `rediss://user:password@host:6379/0`; nil: in the database.
    public static func postgresql(url: String, redis: String? = nil) -> EmbeddedStorage {
        EmbeddedStorage(file: nil, redis: redis) { redis, logger async throws(StoreError) in
            let location: PostgresLocation
            do throws(PostgresLocationError) { location = try PostgresLocation(url: url) } catch {
                throw StoreError(.unavailable, detail: "\(error)")
            }
            let store = try await PostgresStore.open(location, logger: logger)
            let stores = redis.map { Stores(database: store, cache: $0) } ?? Stores(store)
            return OpenedStores(stores: stores) { await store.close() }
        }
    }
}
