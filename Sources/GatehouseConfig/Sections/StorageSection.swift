/// `storage:`, where state lives and what seals it.
package struct StorageSection: Sendable, Hashable {
    package let database: DatabaseLocation
    /// Whether `database` stands in the file; a BFF alone that says nothing keeps its state in the default file.
    package let isDatabaseDeclared: Bool
    /// A Redis, or a database of its own. Nil: short-lived state lives in the database too.
    package let cache: CacheLocation?
    /// Whether single-use claims are in the database even where there is a cache.
    package let durableClaims: Bool
    /// Base64url of 32 bytes. Nil: made once beside the SQLite file; in a BFF alone, derived from its signing secret.
    package let encryptionKey: ConfigurationSecret?
    /// Keys that still open what they sealed.
    package let previousEncryptionKeys: [ConfigurationSecret]

    /// Reads `storage:`.
    ///
    /// ## Configuration keys
    /// - `database` (`sqlite:path` or `postgresql://…`, secret, default `sqlite:data/gatehouse.db`): the path is relative to the file.
    /// - `cache` (`redis://…`, `redis+sentinel://…`, `redis+cluster://…`, `rediss…` of each, or another database as above, secret, default
    ///   none).
    /// - `durable_claims` (boolean, default false): single-use claims are in the database even where there is a cache.
    /// - `encryption_key` (base64url of 32 bytes, secret, default none).
    /// - `previous_encryption_keys` (list of such keys, secret, default empty).
    init(_ reader: SectionReader) {
        isDatabaseDeclared = reader.has("database")
        database = reader.value(
            "database", .database(in: reader.context),
            default: .sqlite(path: reader.context.absolutePath("data/gatehouse.db")))
        cache = reader.optional("cache", .cache(in: reader.context))
        durableClaims = reader.value("durable_claims", .boolean, default: false)
        encryptionKey = reader.optional("encryption_key", .encryptionKey)
        if case .database(database) = cache {
            reader.refuse(
                "cache", received: "the database of storage.database",
                expected: "another one, a Redis, or nothing: what is short-lived is in the database then")
        }
        let previous = reader.list("previous_encryption_keys", .encryptionKey) ?? []
        previousEncryptionKeys = previous.map(\.value)
        if let twin = previous.first(where: { $0.value == encryptionKey }) {
            reader.refuse(
                "previous_encryption_keys", at: twin.position, received: "the current key",
                expected: "keys that came before it")
        }
    }
}
