/// `server:`, what the process listens on and how it is reached.
package struct ServerSection: Sendable, Hashable {
    package enum LogLevel: String, Sendable, Hashable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    package enum LogFormat: String, Sendable, Hashable, CaseIterable { case text, json }

    package struct Log: Sendable, Hashable {
        package let level: LogLevel
        package let format: LogFormat
    }

    package struct TLS: Sendable, Hashable {
        /// Absolute path, PEM.
        package let certificateFile: String
        /// Absolute path, PEM.
        package let privateKeyFile: String
        /// Absolute path, PEM: whoever signs the certificates of clients.
        package let clientCAFile: String?
    }

    package struct Limits: Sendable, Hashable {
        /// Bytes of the request line and all headers.
        package let maxHeaderBytes: Int
        /// Bytes of a request body.
        package let maxBodyBytes: Int
        /// How long a connection may lie still.
        package let idleTimeout: Duration
        /// How long a request may take to arrive.
        package let requestTimeout: Duration
        /// Connections open at once, on all public listeners together.
        package let maxConnections: Int
    }

    package let listen: [ListenAddress]
    package let publicURL: ConfiguredURL
    /// Nil: health, metrics and the admin API are off.
    package let adminListen: ListenAddress?
    /// Nil: the admin API is off.
    package let adminToken: ConfigurationSecret?
    /// Names that requests to the admin listener may have for it, beside addresses, loopback names and that of `adminListen`.
    package let adminHosts: [String]
    package let tls: TLS?
    package let trustedProxies: [AddressBlock]
    package let log: Log
    package let limits: Limits

    /// Reads `server:`.
    ///
    /// ## Configuration keys
    /// - `listen` (address or list of addresses, default `127.0.0.1:9000`): port 0 picks a free one.
    /// - `public_url` (URL, required): `https` unless the host is a loopback name; without query.
    /// - `admin_listen` (address, default none): `/healthz`, `/readyz`, `/metrics` and the admin API.
    /// - `admin_token` (secret, default none, at least 32 characters): none: the admin API is off.
    /// - `tls.certificate_file`, `tls.private_key_file` (paths, required in `tls`), `tls.client_ca_file` (path, default none).
    /// - `admin_hosts` (list of host names, default empty): by which `admin_listen` is asked.
    /// - `trusted_proxies` (list of CIDR blocks, default empty).
    /// - `log.level` (default `info`), `log.format` (`text` or `json`, default `text`).
    /// - `limits.max_header_bytes` (size, default 32KiB), `limits.max_body_bytes` (size, default 1MiB), `limits.idle_timeout`
    ///   (duration, default 60s), `limits.request_timeout` (duration, default 30s), `limits.max_connections` (default 10000).
    init?(_ reader: SectionReader) {
        let listen = reader.oneOrList("listen", .listenAddress)?.map(\.value)
        if let listen, listen.isEmpty, !reader.hasErrors(under: "listen") {
            reader.refuse("listen", .invalidValue, received: "an empty list", expected: "at least one address")
        }
        self.listen = listen ?? [ListenAddress(host: "127.0.0.1", port: 9000)]
        let publicURL = reader.required("public_url", .secureURL(allowsQuery: false))
        adminListen = reader.optional("admin_listen", .listenAddress)
        adminToken = reader.optional("admin_token", .secret("a token", atLeast: 32))
        adminHosts = (reader.list("admin_hosts", .hostName) ?? []).map(\.value)
        tls = reader.optionalSection("tls", TLS.init)
        trustedProxies = (reader.list("trusted_proxies", .addressBlock) ?? []).map(\.value)
        log = reader.section("log") { reader in
            Log(
                level: reader.value("level", .choice, default: .info),
                format: reader.value("format", .choice, default: .text))
        }
        limits = reader.section("limits", Limits.init)
        if let adminListen, let twin = self.listen.first(where: { $0 == adminListen && $0.port != 0 }) {
            reader.refuse(
                "admin_listen", received: "\(twin), which server.listen has too", expected: "an address of its own")
        }
        if adminToken != nil, let adminListen, !adminListen.isLoopback, tls == nil {
            reader.refuse(
                "admin_listen", received: "\(adminListen) with the admin API on and without TLS",
                expected: "a loopback address, or server.tls")
        }
        guard let publicURL else { return nil }
        self.publicURL = publicURL
    }
}

extension ServerSection.TLS {
    fileprivate init?(_ reader: SectionReader) {
        let certificate = reader.required("certificate_file", .path(in: reader.context))
        let key = reader.required("private_key_file", .path(in: reader.context))
        clientCAFile = reader.optional("client_ca_file", .path(in: reader.context))
        guard let certificate, let key else { return nil }
        certificateFile = certificate
        privateKeyFile = key
    }
}

extension ServerSection.Limits {
    fileprivate init(_ reader: SectionReader) {
        maxHeaderBytes = reader.value("max_header_bytes", .bytes(4096...(1 << 20)), default: 32 << 10)
        maxBodyBytes = reader.value("max_body_bytes", .bytes(4096...(1 << 30)), default: 1 << 20)
        idleTimeout = reader.value("idle_timeout", .duration(.seconds(1) ... .seconds(3600)), default: .seconds(60))
        requestTimeout = reader.value(
            "request_timeout", .duration(.seconds(1) ... .seconds(3600)), default: .seconds(30))
        maxConnections = reader.value("max_connections", .integer(1...1_000_000), default: 10_000)
    }
}
