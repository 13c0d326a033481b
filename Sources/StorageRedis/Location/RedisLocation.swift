/// Where a Redis is and how it is reached: `redis://` or `rediss://`, with user, password and database as its URL has them.
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
    /// Further authorities whose certificates are accepted, a PEM file; nil: the system's only.
    public var trustRootsFile: String?
    /// The client's own certificate, for a Redis that asks for one; nil: none.
    public var clientCertificate: CertificateFiles?

    /// A certificate and its key.
    public struct CertificateFiles: Sendable, Hashable {
        /// The certificate and those above it, PEM.
        public var certificateFile: String
        /// The private key, PEM.
        public var keyFile: String

        /// Two files.
        public init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

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

extension RedisLocation: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL without user and password, fit for a log.
    public var description: String {
        let host = self.host.utf8.contains(UInt8(ascii: ":")) ? "[\(self.host)]" : self.host
        return "\(isSecure ? "rediss" : "redis")://\(host):\(port)/\(database)"
    }

    /// The URL without user and password.
    public var debugDescription: String { description }

    /// Shows the description only, so that a dump holds no password.
    public var customMirror: Mirror { Mirror(self, children: ["location": description]) }
}
