import GatehouseConfig
import Logging
import OAuthCore
import Storage
import StorageRedis

/// The driver of `storage.cache`, opened.
enum OpenedCache: Sendable {
    case redis(RedisStore)
    case database(OpenedDatabase)

    /// Opens what the section names; nil where it names none. A Redis that is away is waited for by nobody, a database must be there.
    ///
    /// - Parameter clock: what a Redis counts times to live from.
    static func open(
        _ storage: StorageSection, clock: @escaping @Sendable () -> UnixTime, logger: Logger
    ) async throws -> OpenedCache? {
        switch storage.cache {
        case nil: nil
        case .redis(let url):
            .redis(try RedisStore.open(try location(url), settings: .init(), clock: clock, logger: logger))
        case .database(let location): .database(try await OpenedDatabase.open(location, key: key, logger: logger))
        }
    }

    private static let key = "storage.cache"

    /// Refuses an address that cannot be one. Asks nobody.
    static func check(_ storage: StorageSection) throws {
        switch storage.cache {
        case .redis(let url): _ = try location(url)
        case .database(.postgresql(let url)): _ = try OpenedDatabase.location(url, key: key)
        case .database(.sqlite), nil: break
        }
    }

    private static func location(_ url: ConfigurationSecret) throws -> RedisLocation {
        do throws(RedisLocationError) { return try RedisLocation(url: url.exposed) } catch {
            throw ConfigurationFailure(lines: ["\(key): \(error)"])
        }
    }

    /// The stores of a backend-for-frontend.
    var bffStores: BFFStores {
        switch self {
        case .redis(let store): BFFStores(store)
        case .database(let database): database.bffStores
        }
    }

    /// For health and reaping.
    var maintenance: any StoreMaintenance {
        switch self {
        case .redis(let store): store
        case .database(let database): database.maintenance
        }
    }

    func close() async {
        switch self {
        case .redis(let store): await store.close()
        case .database(let database): await database.close()
        }
    }
}
