import AuthorizationServer
import GatehouseConfig
import Logging
import OAuthCore
import Secrets
import Storage

/// What a configuration file names, opened: the drivers, each once, and what each part of the process keeps in them.
struct OpenedStorage: Sendable {
    /// Nil: the file declares no authorization server.
    let server: Deployment?
    /// Nil: the file declares no backend-for-frontend.
    let bff: BFFDeployment?
    private let database: OpenedDatabase?
    private let cache: OpenedCache?

    /// Each distinct driver, with the name of its key in the section `storage`.
    var drivers: [(name: String, driver: any StoreMaintenance)] {
        let all: [(String, (any StoreMaintenance)?)] = [
            ("storage.database", database?.maintenance), ("storage.cache", cache?.maintenance),
        ]
        return all.compactMap { name, driver in driver.map { (name, $0) } }
    }

    /// Each distinct driver, for health and reaping.
    var maintenance: [any StoreMaintenance] { drivers.map(\.driver) }

    /// Who of several nodes does a piece of work.
    var leases: (any LeaseStore)? { server?.stores.leases ?? bff?.stores.leases }

    /// The clock that all nodes share; nil: there is none but the machine's.
    var clock: (any StoreClock)? { server.map(\.stores.clock) ?? bff?.stores.clock }

    /// Opens what the file names. A Redis that is away is waited for by nobody: it is there when it answers.
    ///
    /// With another encryption key than the one that things were stored under nothing is opened; `checkingKey: false` is for
    /// looking at just that.
    static func open(
        _ configuration: Configuration, checkingKey: Bool = true, isServer: Bool = false,
        clock: @escaping @Sendable () -> UnixTime = { .now },
        logger: Logger = Logger(label: "gatehouse")
    ) async throws -> OpenedStorage {
        let cache = try await OpenedCache.open(configuration.storage, clock: clock, logger: logger)
        let needsDatabase = OpenedDatabase.isNeeded(configuration)
        let database: OpenedDatabase?
        let server: Deployment?
        do {
            let keys = try keys(configuration)
            database = needsDatabase ? try await OpenedDatabase.open(configuration.storage, logger: logger) : nil
            if configuration.authorizationServer != nil, let database, let keys {
                let keyRing = try keys.ring()
                let stores = database.stores(cache: cache, durableClaims: configuration.storage.durableClaims)
                let lines = try AuditLines(configuration.audit, isServer: isServer, logger: logger)
                let audit = ChainedAudit(stores.audit, keyRing: keyRing, clock: clock) { lines?.write($0) }
                server = Deployment(
                    configuration: configuration, stores: Stores(stores, audit: audit), keyRing: keyRing)
            } else {
                server = nil
            }
            let opened = OpenedStorage(
                server: server, bff: try bff(configuration, keys: keys, database: database, cache: cache),
                database: database, cache: cache)
            do { if checkingKey { try await server?.checkKey() } } catch {
                await database?.close()
                throw error
            }
            return opened
        } catch {
            await cache?.close()
            throw error
        }
    }

    private static func bff(
        _ configuration: Configuration, keys: StorageKeys?, database: OpenedDatabase?, cache: OpenedCache?
    ) throws -> BFFDeployment? {
        guard let part = configuration.backendForFrontend,
            let stores = cache.map({ bffStores($0, database, configuration.storage) }) ?? database?.bffStores
        else { return nil }
        return try BFFDeployment(part, stores: stores, keys: keys)
    }

    private static func bffStores(
        _ cache: OpenedCache, _ database: OpenedDatabase?, _ storage: StorageSection
    ) -> BFFStores {
        guard storage.durableClaims, let database else { return cache.bffStores }
        return BFFStores(cache.bffStores, claims: database.claims)
    }

    /// The keys of what is stored; nil in a backend-for-frontend alone that configures none, whose secret is enough.
    private static func keys(_ configuration: Configuration) throws -> StorageKeys? {
        guard configuration.authorizationServer != nil else {
            return try StorageKeys(configuredIn: configuration.storage)
        }
        return try StorageKeys(configuration.storage, creating: true)
    }

    func close() async {
        await database?.close()
        await cache?.close()
    }
}
