import CPostgres
import OAuthCore

/// Where a PostgreSQL is and how it is reached: a `postgresql://` URL as libpq reads it, with defaults that are safe over a network.
public struct PostgresLocation: Sendable, Hashable {
    /// How many connections the pool has at most.
    public let poolSize: Int
    /// libpq's keywords and their values.
    package let parameters: [String: String]

    /// The pool's size where the URL names none.
    public static let defaultPoolSize = 10

    /// Reads `postgresql://[user[:password]@]host[:port][,…]/database[?…]`.
    ///
    /// The parameters are libpq's own (`sslmode`, `sslrootcert`, `sslcert`, `sslkey`, `host` for the folder of a socket,
    /// `target_session_attrs`, …) and `pool_size`, 1 to 200. Over a network, `sslmode` is `verify-full` unless the URL says otherwise.
    public init(url: String) throws(PostgresLocationError) {
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else {
            throw PostgresLocationError("received another scheme, expected postgresql://host/database")
        }
        guard !url.contains("#") else {
            throw PostgresLocationError("received a #, which a password has as %23")
        }
        var poolSize = Self.defaultPoolSize
        let plain = try Self.takePoolSize(url, &poolSize)
        var parameters = try Self.parse(plain)
        guard parameters["host"] != nil || parameters["hostaddr"] != nil else {
            throw PostgresLocationError(
                "received no host, expected postgresql://host/database, or postgresql:///database?host=/run/postgresql for a socket"
            )
        }
        Self.complete(&parameters)
        self.poolSize = poolSize
        self.parameters = parameters
    }

    /// Whether what is sent can be read on the way: over a network, without a certificate that is checked.
    public var isUnprotected: Bool {
        !Self.isLocal(parameters) && !["verify-full", "verify-ca"].contains(parameters["sslmode"])
    }

    /// What libpq assumes otherwise would wait for minutes, or send in the clear.
    private static func complete(_ parameters: inout [String: String]) {
        let defaults = [
            "connect_timeout": "5", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
            "tcp_user_timeout": "10000", "fallback_application_name": "gatehouse", "gssencmode": "disable",
            "target_session_attrs": "read-write",
        ]
        parameters.merge(defaults) { own, _ in own }
        parameters["client_encoding"] = "UTF8"
        if parameters["sslmode"] == nil { parameters["sslmode"] = isLocal(parameters) ? "prefer" : "verify-full" }
        if parameters["sslmode"] == "verify-full", parameters["sslrootcert"] == nil {
            parameters["sslrootcert"] = systemAuthorities
        }
    }

    /// The authorities of the system, where Debian and others keep them; libpq 15 has no word for them.
    private static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"

    private static func isLocal(_ parameters: [String: String]) -> Bool {
        (parameters["hostaddr"] ?? parameters["host"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
            .allSatisfy { $0.hasPrefix("/") || ["localhost", "127.0.0.1", "::1"].contains($0) }
    }
}

extension PostgresLocation {
    private static func parse(_ url: String) throws(PostgresLocationError) -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &message) else {
            defer { PQfreemem(message) }
            // What follows the first quote may be a part of the password.
            let text = message.map { String(cString: $0) } ?? "no memory"
            let reason = text.prefix { $0 != "\"" && $0 != "\n" }
            throw PostgresLocationError("received a URL that libpq does not read (\(reason)…)")
        }
        defer { PQconninfoFree(options) }
        var parameters: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val, value.pointee != 0 {
                parameters[String(cString: keyword)] = String(cString: value)
            }
            option += 1
        }
        return parameters
    }

    /// Takes `pool_size`, which is ours, out of the parameters.
    private static func takePoolSize(_ url: String, _ size: inout Int) throws(PostgresLocationError) -> String {
        guard let mark = url.firstIndex(of: "?") else { return url }
        var kept: [Substring] = []
        for pair in url[url.index(after: mark)...].split(separator: "&") {
            guard pair.hasPrefix("pool_size=") else {
                kept.append(pair)
                continue
            }
            guard let number = Int(pair.dropFirst("pool_size=".count)), (1...200).contains(number) else {
                throw PostgresLocationError("received another pool_size, expected a number from 1 to 200")
            }
            size = number
        }
        return String(url[..<mark]) + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
    }
}

extension PostgresLocation: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL without user, password and parameters, fit for a log.
    public var description: String {
        let hosts = (parameters["host"] ?? parameters["hostaddr"] ?? "").split(separator: ",")
        let ports = (parameters["port"] ?? "5432").split(separator: ",")
        let places = hosts.enumerated().map { index, host in
            let port = index < ports.count ? ports[index] : ports.first ?? "5432"
            return (host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : String(host)) + ":\(port)"
        }
        return "postgresql://\(places.joined(separator: ","))/\(parameters["dbname"] ?? "")"
    }

    /// The URL without user and password.
    public var debugDescription: String { description }

    /// Shows the description only, so that a dump holds no password.
    public var customMirror: Mirror { Mirror(self, children: ["location": description]) }
}

/// Why a text is not the URL of a PostgreSQL. Holds no part of the URL that may be secret.
public struct PostgresLocationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was received, against what is expected.
    public let description: String

    init(_ description: String) { self.description = description }
}
