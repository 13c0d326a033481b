import OAuthCore

/// Why a text is not the URL of a Redis. Holds no part of the URL that may be secret.
public struct RedisLocationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was received, against what is expected.
    public let description: String

    init(_ description: String) { self.description = description }
}

extension RedisLocation {
    /// Reads the URL of a Redis.
    ///
    /// - `redis[s]://[user[:password]@]host[:port][/database]`: one server.
    /// - `redis[s]+sentinel://[user[:password]@]host[:port][,host[:port]…]/service[/database]`: the primary that the Sentinels at
    ///   these addresses name. User and password are the server's.
    /// - `redis[s]+cluster://[user[:password]@]host[:port][,host[:port]…]`: a cluster, of which these are some nodes.
    ///
    /// User, password, service and the values of parameters are percent-encoded. `redis://:password@host` names no user, and
    /// `redis://password@host` is refused: whether the lone part is a name or a password is not to be guessed.
    ///
    /// ## Parameters
    /// - `ca_file`, `cert_file`, `key_file`, for TLS only: an authority of one's own, and a certificate of the client with its key.
    /// - `sentinel_username`, `sentinel_password`: for Sentinels that ask for them.
    /// - `wait_replicas` (1 to 9) and `wait_timeout` (milliseconds, 1 to 10000, default 500): what safety depends on counts only when
    ///   that many replicas have it.
    /// - `allow_eviction=true`: claims may lie in a server that evicts keys.
    public init(url: String) throws(RedisLocationError) {
        guard let separator = url.firstRange(of: "://") else { throw Self.expected("no scheme") }
        let scheme = url[..<separator.lowerBound].lowercased()
        let (kind, isSecure) = try RedisScheme.read(scheme)
        var rest = url[separator.upperBound...]
        guard !rest.contains("#") else { throw Self.expected("a fragment (# in a password is written %23)") }
        let query = Self.cut(&rest, after: "?")
        let path = Self.cut(&rest, after: "/")
        let (user, addresses) = Self.userInformation(rest)
        let endpoints = try Self.endpoints(addresses, kind)
        guard let first = endpoints.first else { throw Self.expected("no host") }
        self.init(host: first.host, port: first.port, isSecure: isSecure)
        others = Array(endpoints.dropFirst())
        try readPath(path, kind)
        if let user { (username, password) = try Self.credentials(user) }
        if let query { try readParameters(query) }
    }

    static func expected(_ received: String) -> RedisLocationError {
        RedisLocationError(
            """
            received \(received), expected redis://[user:password@]host[:port][/database], \
            redis+sentinel://[user:password@]host[:port],…/service[/database] or \
            redis+cluster://[user:password@]host[:port],…; rediss in place of redis for TLS
            """)
    }

    /// Takes what follows the first `mark`, and the mark, off the text.
    static func cut(_ text: inout Substring, after mark: Character) -> Substring? {
        guard let index = text.firstIndex(of: mark) else { return nil }
        defer { text = text[..<index] }
        return text[text.index(after: index)...]
    }

    static func decoded(_ text: Substring, _ what: StaticString) throws(RedisLocationError) -> String {
        do {
            return try PercentEncoding.decode(ArraySlice(text.utf8), plusIsSpace: false)
        } catch {
            throw expected("\(what) with \(error.rawValue)")
        }
    }

    private static func userInformation(_ authority: Substring) -> (Substring?, Substring) {
        guard let at = authority.lastIndex(of: "@") else { return (nil, authority) }
        return (authority[..<at], authority[authority.index(after: at)...])
    }

    private static func credentials(_ text: Substring) throws(RedisLocationError) -> (String?, String?) {
        guard let colon = text.firstIndex(of: ":") else {
            throw expected("a user without a password (a password alone is written :password@)")
        }
        let user = try decoded(text[..<colon], "the user")
        let password = try decoded(text[text.index(after: colon)...], "the password")
        guard !password.isEmpty else { throw expected("an empty password") }
        return (user.isEmpty ? nil : user, password)
    }
}

// MARK: Addresses and path

extension RedisLocation {
    private static func endpoints(
        _ addresses: Substring, _ kind: RedisScheme
    ) throws(RedisLocationError) -> [RedisEndpoint] {
        guard kind != .standalone else { return [try endpoint(addresses, kind)] }
        var endpoints: [RedisEndpoint] = []
        for address in addresses.split(separator: ",", omittingEmptySubsequences: false) {
            endpoints.append(try endpoint(address, kind))
        }
        return endpoints
    }

    private static func endpoint(_ address: Substring, _ kind: RedisScheme) throws(RedisLocationError) -> RedisEndpoint
    {
        var host = address
        var port: Substring?
        if address.hasPrefix("[") {
            guard let end = address.firstIndex(of: "]") else { throw expected("an address without its closing ]") }
            host = address[address.index(after: address.startIndex)..<end]
            let tail = address[address.index(after: end)...]
            guard tail.isEmpty || tail.hasPrefix(":") else { throw expected("text after the address") }
            port = tail.isEmpty ? nil : tail.dropFirst()
        } else {
            port = cut(&host, after: ":")
        }
        guard !host.contains(",") else { throw expected("several hosts after redis:// (one server has one)") }
        let isClean = host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "%") }
        guard !host.isEmpty, isClean else { throw expected(host.isEmpty ? "no host" : "a host with odd characters") }
        guard let port else { return RedisEndpoint(host: String(host), port: kind.defaultPort) }
        guard let number = UInt16(port), number > 0, port.utf8.first != UInt8(ascii: "+") else {
            throw expected("the port \(LogText.quote(port))")
        }
        return RedisEndpoint(host: String(host), port: Int(number))
    }

    private mutating func readPath(_ path: Substring?, _ kind: RedisScheme) throws(RedisLocationError) {
        switch kind {
        case .standalone: database = try Self.databaseNumber(path)
        case .sentinel:
            var service = path ?? ""
            let number = Self.cut(&service, after: "/")
            guard !service.isEmpty else {
                throw Self.expected("no service (its name in the Sentinels, such as mymaster, follows the hosts)")
            }
            arrangement = .sentinel(Sentinel(service: try Self.decoded(service, "the service")))
            database = try Self.databaseNumber(number)
        case .cluster:
            arrangement = .cluster
            guard try Self.databaseNumber(path) == 0 else {
                throw Self.expected("a database (a cluster has none but 0)")
            }
        }
    }

    private static func databaseNumber(_ path: Substring?) throws(RedisLocationError) -> Int {
        guard let path, !path.isEmpty else { return 0 }
        guard path.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }), let number = UInt16(path)
        else { throw expected("the database \(LogText.quote(path))") }
        return Int(number)
    }
}

/// What a scheme says of the servers.
enum RedisScheme: Sendable {
    case standalone, sentinel, cluster

    /// The port of an address that names none.
    var defaultPort: Int { self == .sentinel ? 26379 : 6379 }

    /// The kind, and whether it is TLS.
    static func read(_ scheme: String) throws(RedisLocationError) -> (RedisScheme, isSecure: Bool) {
        switch scheme {
        case "redis": (.standalone, false)
        case "rediss": (.standalone, true)
        case "redis+sentinel": (.sentinel, false)
        case "rediss+sentinel": (.sentinel, true)
        case "redis+cluster": (.cluster, false)
        case "rediss+cluster": (.cluster, true)
        default: throw RedisLocation.expected("the scheme \(LogText.quote(scheme))")
        }
    }
}
