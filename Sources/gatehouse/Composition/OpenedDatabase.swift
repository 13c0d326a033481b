import GatehouseConfig
import Logging
import Storage
import StoragePostgres
import StorageRedis
import StorageSQLite

/// The driver of `storage.database`, opened.
enum OpenedDatabase: Sendable {
    case sqlite(SQLiteStore)
    case postgres(PostgresStore)

    /// Opens `storage.database`, and brings its schema up to date.
    static func open(_ storage: StorageSection, logger: Logger) async throws -> OpenedDatabase {
        try await open(storage.database, key: key, logger: logger)
    }

    /// Opens the database that `key` of the configuration names, and brings its schema up to date.
    static func open(_ place: DatabaseLocation, key: String, logger: Logger) async throws -> OpenedDatabase {
        switch place {
        case .sqlite(let path): .sqlite(try await SQLiteStore.open(path: path, logger: logger))
        case .postgresql(let url): .postgres(try await PostgresStore.open(try location(url, key: key), logger: logger))
        }
    }

    /// Whether anything of what is configured lies in it.
    static func isNeeded(_ configuration: Configuration) -> Bool {
        configuration.authorizationServer != nil || configuration.storage.cache == nil
            || configuration.storage.durableClaims
    }

    private static let key = "storage.database"

    /// Where the PostgreSQL is that `key` of the configuration names.
    static func location(_ url: ConfigurationSecret, key: String = Self.key) throws -> PostgresLocation {
        do throws(PostgresLocationError) { return try PostgresLocation(url: url.exposed) } catch {
            throw ConfigurationFailure(lines: ["\(key): \(error)"])
        }
    }

    /// What an operator should know of the section's address, once it can be read. Asks nobody.
    static func warning(_ storage: StorageSection) throws -> String? {
        guard case .postgresql(let url) = storage.database else { return nil }
        let location = try location(url)
        guard location.isUnprotected else { return nil }
        return
            "storage.database: \(location) is reached without a certificate that is checked; expected sslmode=verify-full"
    }

    /// Why there is nothing to look at yet; nil where there is. Makes nothing.
    static func absence(_ storage: StorageSection) async throws -> String? {
        switch storage.database {
        case .sqlite(let path): SQLiteStore.isMissing(at: path) ? "\(path) is not there yet" : nil
        case .postgresql(let url):
            try await PostgresStore.isEmpty(try location(url)) ? "\(try location(url)) has no tables yet" : nil
        }
    }

    /// The stores of an authorization server, what is short-lived in `cache` where there is one.
    func stores(cache: OpenedCache?, durableClaims: Bool) -> Stores {
        switch self {
        case .sqlite(let store): Self.stores(store, cache, durableClaims)
        case .postgres(let store): Self.stores(store, cache, durableClaims)
        }
    }

    private static func stores(
        _ database: some DatabaseDriver, _ cache: OpenedCache?, _ durableClaims: Bool
    ) -> Stores {
        switch cache {
        case nil: Stores(database)
        case .redis(let store): Stores(database: database, cache: store, durableClaims: durableClaims)
        case .database(.sqlite(let store)): Stores(database: database, cache: store, durableClaims: durableClaims)
        case .database(.postgres(let store)): Stores(database: database, cache: store, durableClaims: durableClaims)
        }
    }

    /// For single-use claims.
    var claims: any ReplayStore & StoreMaintenance {
        switch self {
        case .sqlite(let store): store
        case .postgres(let store): store
        }
    }

    /// The stores of a backend-for-frontend.
    var bffStores: BFFStores {
        switch self {
        case .sqlite(let store): BFFStores(store)
        case .postgres(let store): BFFStores(store)
        }
    }

    /// For health and reaping.
    var maintenance: any StoreMaintenance {
        switch self {
        case .sqlite(let store): store
        case .postgres(let store): store
        }
    }

    func close() async {
        switch self {
        case .sqlite(let store): await store.close()
        case .postgres(let store): await store.close()
        }
    }
}

/// What keeps all that a server has.
private typealias DatabaseDriver = AuthorizationCodeStore & GrantStore & ConsentStore & LoginSessionStore & FlowStore
    & AttemptStore
    & ReplayStore & LogoutNoticeStore & DirectoryStore & IdentityLinkStore & PersonRecordStore & SigningKeyStore
    & AuditStore & LeaseStore & StoreMaintenance
