/// Where the short-lived state lives, apart from the durable one.
package enum CacheLocation: Sendable, Hashable {
    /// A Redis or a Valkey; its URL may hold a password.
    case redis(url: ConfigurationSecret)
    /// A database of its own.
    case database(DatabaseLocation)
}
