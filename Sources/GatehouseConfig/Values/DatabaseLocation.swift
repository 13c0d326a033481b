/// Where the durable state lives.
package enum DatabaseLocation: Sendable, Hashable {
    /// The absolute path of the SQLite file.
    case sqlite(path: String)
    /// A `postgresql://` URL, which may hold a password.
    case postgresql(url: ConfigurationSecret)
}
