/// Where a Redis is: `redis://` or `rediss://`, with user, password and database as its URL has them.
public struct RedisLocation: Sendable, Hashable {
    /// A name or an address, without brackets.
    public var host: String
    /// The port.
    public var port: Int
    /// The ACL user; nil: `default`.
    public var username: String?
    /// The password; nil: none is sent.
    public var password: String?
    /// The number of the database.
    public var database: Int
    /// Whether the connection is TLS.
    public var isSecure: Bool

    /// A location from its parts.
    public init(
        host: String, port: Int = 6379, username: String? = nil, password: String? = nil, database: Int = 0,
        isSecure: Bool = false
    ) {
        self.host = host
        self.port = port
        self.username = username
        self.password = password
        self.database = database
        self.isSecure = isSecure
    }
}
