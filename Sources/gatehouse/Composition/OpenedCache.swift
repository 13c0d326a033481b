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

    /// What an operator should know of an address; refuses one that cannot be one. Asks nobody.
    static func warnings(_ storage: StorageSection) throws -> [String] {
        switch storage.cache {
        case .redis(let url): return try location(url).warnings.map { "\(key): \($0)" }
        case .database(.postgresql(let url)): _ = try OpenedDatabase.location(url, key: key)
        case .database(.sqlite), nil: break
        }
        return []
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
