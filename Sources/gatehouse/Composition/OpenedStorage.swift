import GatehouseConfig
import Logging
import Secrets
import Storage
import StorageRedis

/// What a configuration file names, opened: the drivers, each once, and what each part of the process keeps in them.
struct OpenedStorage: Sendable {
    /// Nil: the file declares no authorization server.
    let server: Deployment?
    /// Nil: the file declares no backend-for-frontend.
    let bff: BFFDeployment?
    private let database: OpenedDatabase?
    private let redis: RedisStore?

    /// Each distinct driver, with the name of its key in the section `storage`.
    var drivers: [(name: String, driver: any StoreMaintenance)] {
        let all: [(String, (any StoreMaintenance)?)] = [
            ("storage.database", database?.maintenance), ("storage.cache", redis),
        ]
        return all.compactMap { name, driver in driver.map { (name, $0) } }
    }

    /// Each distinct driver, for health and reaping.
    var maintenance: [any StoreMaintenance] { drivers.map(\.driver) }

    /// Opens what the file names. A Redis that is away is waited for by nobody: it is there when it answers.
    ///
    /// With another encryption key than the one that things were stored under nothing is opened; `checkingKey: false` is for
    /// looking at just that.
    static func open(
        _ configuration: Configuration, checkingKey: Bool = true, logger: Logger = Logger(label: "gatehouse")
    ) async throws -> OpenedStorage {
        let redis = try await openRedis(configuration.storage, logger: logger)
        let needsDatabase = configuration.authorizationServer != nil || redis == nil
        let database: OpenedDatabase?
        let server: Deployment?
        do {
            let keys = try keys(configuration)
            database = needsDatabase ? try await OpenedDatabase.open(configuration.storage, logger: logger) : nil
            if configuration.authorizationServer != nil, let database, let keys {
                server = Deployment(
                    configuration: configuration, stores: database.stores(cache: redis), keyRing: try keys.ring())
            } else {
                server = nil
            }
            let opened = OpenedStorage(
                server: server, bff: try bff(configuration, keys: keys, database: database, redis: redis),
                database: database, redis: redis)
            do { if checkingKey { try await server?.checkKey() } } catch {
                await database?.close()
                throw error
            }
            return opened
        } catch {
            await redis?.close()
            throw error
        }
    }

    private static func bff(
        _ configuration: Configuration, keys: StorageKeys?, database: OpenedDatabase?, redis: RedisStore?
    ) throws -> BFFDeployment? {
        guard let part = configuration.backendForFrontend,
            let stores = redis.map(BFFStores.init) ?? database?.bffStores
        else { return nil }
        return try BFFDeployment(part, stores: stores, keys: keys)
    }

    /// The keys of what is stored; nil in a backend-for-frontend alone that configures none, whose secret is enough.
    private static func keys(_ configuration: Configuration) throws -> StorageKeys? {
        guard configuration.authorizationServer != nil else {
            return try StorageKeys(configuredIn: configuration.storage)
        }
        return try StorageKeys(configuration.storage, creating: true)
    }

    private static func openRedis(_ storage: StorageSection, logger: Logger) async throws -> RedisStore? {
        guard let cache = storage.cache else { return nil }
        return try await RedisStore.open(try redisLocation(cache), logger: logger)
    }

    /// Where the section's Redis is.
    static func redisLocation(_ cache: ConfigurationSecret) throws -> RedisLocation {
        do throws(RedisLocationError) { return try RedisLocation(url: cache.exposed) } catch {
            throw ConfigurationFailure(lines: ["storage.cache: \(error)"])
        }
    }

    func close() async {
        await database?.close()
        await redis?.close()
    }
}
