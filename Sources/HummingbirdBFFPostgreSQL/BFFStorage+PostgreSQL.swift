// Who names a PostgreSQL needs the backend-for-frontend too.
@_exported public import HummingbirdBFF
import Storage
import StoragePostgres

extension BFFStorage {
    /// A PostgreSQL, for any number of processes that have the same secrets.
    ///
    /// - Parameter url: as libpq reads it, `postgresql://user:password@host/database?…`, with `pool_size` of ours: docs/storage.md. The schema is
    ///   made and brought up to date at the start, which fails where the database cannot be reached.
    public static func postgresql(url: String) -> BFFStorage {
        BFFStorage { logger in
            let store = try await PostgresStore.open(try PostgresLocation(url: url), logger: logger)
            return Opened(stores: BFFStores(store)) { await store.close() }
        }
    }
}
