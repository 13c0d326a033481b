import EmbeddedAuthorizationServer
import GatehouseConfig
import OAuthCore
import Secrets

/// The keys of the section `storage`: the configured ones, or the one in the file beside the database.
struct StorageKeys {
    /// 32 bytes.
    let current: [UInt8]
    /// Those that it replaced, newest first.
    let previous: [[UInt8]]

    /// The configured keys; nil where there is none, not even a previous one.
    init?(configuredIn storage: StorageSection) throws {
        guard let key = storage.encryptionKey else { return nil }
        current = try Self.decode(key, key: "storage.encryption_key")
        previous = try Self.previous(storage)
    }

    /// The configured keys, or those of the file beside an SQLite database, which is made unless `creating` is false.
    init(_ storage: StorageSection, creating: Bool) throws {
        previous = try Self.previous(storage)
        if let configured = storage.encryptionKey {
            current = try Self.decode(configured, key: "storage.encryption_key")
            return
        }
        guard case .sqlite(let database) = storage.database else {
            throw ConfigurationFailure(lines: [
                "storage.encryption_key: received nothing with a PostgreSQL database, expected 32 bytes in base64url"
            ])
        }
        if let made = try Self.made(beside: database, creating: creating) {
            current = made
        } else {
            // Nothing was stored yet, so there is nothing that another key would have to open.
            current = RandomSource.system.bytes(32)
        }
    }

    private static func made(beside database: String, creating: Bool) throws -> [UInt8]? {
        do { return try EncryptionKeyFile.load(beside: database, creating: creating) } catch {
            throw CommandFailure(error.description)
        }
    }

    /// All of them, newest first.
    var all: [[UInt8]] { [current] + previous }

    /// The ring of an authorization server.
    func ring() throws -> KeyRing {
        do throws(SecretsError) { return try KeyRing(root: current, previous: previous) } catch {
            throw ConfigurationFailure(lines: [
                "storage.previous_encryption_keys: received a key twice, or the one that is current (\(error)); expected those that came before it, each once"
            ])
        }
    }

    private static func previous(_ storage: StorageSection) throws -> [[UInt8]] {
        try storage.previousEncryptionKeys.map { try decode($0, key: "storage.previous_encryption_keys") }
    }

    private static func decode(_ secret: ConfigurationSecret, key: String) throws -> [UInt8] {
        guard let bytes = Base64URL.decode(secret.exposed), bytes.count == 32 else {
            throw ConfigurationFailure(lines: ["\(key): expected 32 bytes in base64url"])
        }
        return bytes
    }
}
