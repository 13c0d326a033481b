/// Where a Redis is and how it is reached: one server, a primary that Sentinels name, or a cluster, with user, password and database
/// as its URL has them.
public struct RedisLocation: Sendable, Hashable {
    /// A name or an address, without brackets: of the server, of the first Sentinel, of the first node of the cluster.
    public var host: String
    /// The port.
    public var port: Int
    /// Further Sentinels, or further nodes of the cluster, which are asked when the first does not answer.
    public var others: [RedisEndpoint] = []
    /// What is found at those addresses.
    public var arrangement = Arrangement.standalone
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
    /// How many replicas must have what safety depends on before it counts; nil: none.
    public var acknowledgement: Acknowledgement?
    /// Whether single-use claims may lie in a server that evicts keys, and may so be forgotten.
    public var allowsEviction = false

    /// What is found at the addresses.
    public enum Arrangement: Sendable, Hashable {
        /// One server.
        case standalone
        /// Sentinels, which know the primary of the service.
        case sentinel(Sentinel)
        /// Nodes of a Redis Cluster.
        case cluster
    }

    /// The service that Sentinels watch, and who asks them.
    public struct Sentinel: Sendable, Hashable {
        /// The name of the service: `mymaster` in Redis's own examples.
        public var service: String
        /// The Sentinels' own ACL user; nil: `default`.
        public var username: String?
        /// The Sentinels' own password; nil: none is sent.
        public var password: String?

        /// A service that anybody may ask for.
        public init(service: String, username: String? = nil, password: String? = nil) {
            self.service = service
            self.username = username
            self.password = password
        }
    }

    /// How many replicas must have received a write, and for how long they are waited for (`WAIT`).
    public struct Acknowledgement: Sendable, Hashable {
        /// At least one.
        public var replicas: Int
        /// How long they may take.
        public var timeout: Duration

        /// So many replicas in that time.
        public init(replicas: Int, timeout: Duration = .milliseconds(500)) {
            self.replicas = replicas
            self.timeout = timeout
        }
    }

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

    /// All addresses, in the order in which they are asked.
    public var endpoints: [RedisEndpoint] { [RedisEndpoint(host: host, port: port)] + others }
}

extension RedisLocation: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL without user, password and parameters, fit for a log.
    public var description: String {
        let scheme = isSecure ? "rediss" : "redis"
        let hosts = endpoints.map(\.description).joined(separator: ",")
        return switch arrangement {
        case .standalone: "\(scheme)://\(hosts)/\(database)"
        case .sentinel(let sentinel): "\(scheme)+sentinel://\(hosts)/\(sentinel.service)/\(database)"
        case .cluster: "\(scheme)+cluster://\(hosts)"
        }
    }

    /// The URL without user and password.
    public var debugDescription: String { description }

    /// Shows the description only, so that a dump holds no password.
    public var customMirror: Mirror { Mirror(self, children: ["location": description]) }
}
