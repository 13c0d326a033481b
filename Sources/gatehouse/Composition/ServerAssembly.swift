import AuthorizationServer
import Foundation
import GatehouseConfig
import HummingbirdAuthorizationServer
import HummingbirdEdge
import Logging
import OAuthCore
import OutboundHTTP
import Secrets
import ServiceLifecycle
import Storage

/// Everything that `serve` runs, put together from the configuration: the only place that knows all the parts.
struct ServerAssembly {
    let deployment: Deployment
    let server: AuthorizationServer
    let publicServer: EdgeServer
    let adminServer: EdgeServer?
    let tls: TLSContextSource?

    /// Opens storage, applies the declared directory, loads or makes the keys. Nothing listens yet.
    static func make(
        _ deployment: Deployment, clock: @escaping @Sendable () -> UnixTime = { .now }, registry: PrometheusRegistry,
        logger: Logger
    ) async throws -> ServerAssembly {
        let configuration = deployment.configuration
        guard let section = configuration.authorizationServer else {
            throw ConfigurationFailure(lines: ["authorization_server: nothing to serve: the file has no such section"])
        }
        let plan = try await deployment.apply()
        for step in plan.steps {
            logger.notice(
                "directory changed", metadata: ["record": "\(step.title)", "change": "\(step.kind.rawValue)"])
        }
        let context: ServerContext
        do {
            context = try await ServerContext(
                settings: AuthorizationServerSettings(section), stores: deployment.stores, keyRing: deployment.keyRing,
                passwords: PasswordHasher(), clock: clock, logger: logger)
        } catch { throw CommandFailure(error.description) }
        let tls = try configuration.server.tls.map(tlsSource)
        let server = AuthorizationServer(context: context)
        var router = EdgeRouter()
        router.mount(server)
        let publicServer = EdgeServer(
            configuration: EdgeConfiguration(
                addresses: configuration.server.listen.map(listenAddress),
                limits: EdgeLimits(configuration.server.limits),
                trustedProxies: try trustedProxies(configuration.server.trustedProxies), tls: tls,
                sendsStrictTransportSecurity: configuration.server.publicURL.isHTTPS),
            responder: router, metrics: HTTPMetrics(factory: registry), logger: logger)
        return ServerAssembly(
            deployment: deployment, server: server, publicServer: publicServer,
            adminServer: adminServer(
                configuration.server, stores: deployment.stores, registry: registry, tls: tls, logger: logger),
            tls: tls)
    }

    private static func adminServer(
        _ section: ServerSection, stores: Stores, registry: PrometheusRegistry, tls: TLSContextSource?, logger: Logger
    ) -> EdgeServer? {
        guard let address = section.adminListen else { return nil }
        var router = EdgeRouter()
        let storage = ReadinessCheck("storage") { for store in stores.maintenance { try await store.ping() } }
        router.addAdminRoutes(registry: registry, readiness: [storage])
        return EdgeServer(
            configuration: EdgeConfiguration(addresses: [listenAddress(address)], tls: address.isLoopback ? nil : tls),
            responder: router, metrics: HTTPMetrics(factory: registry, listener: "admin"), logger: logger)
    }

    private static func tlsSource(_ section: ServerSection.TLS) throws -> TLSContextSource {
        let files = [
            ("certificate_file", section.certificateFile), ("private_key_file", section.privateKeyFile),
            ("client_ca_file", section.clientCAFile ?? ""),
        ]
        for (key, path) in files where !path.isEmpty && !FileManager.default.isReadableFile(atPath: path) {
            throw ConfigurationFailure(lines: ["server.tls.\(key): \(path) cannot be read, expected a PEM file"])
        }
        do {
            return try TLSContextSource(
                files: TLSFiles(
                    certificateFile: section.certificateFile, privateKeyFile: section.privateKeyFile,
                    clientCAFile: section.clientCAFile))
        } catch {
            let pair = "\(section.certificateFile) and \(section.privateKeyFile)"
            throw ConfigurationFailure(
                lines: [
                    "server.tls: \(pair) cannot be used, expected a PEM certificate chain and its private key (\(error))"
                ])
        }
    }

    private static func listenAddress(_ address: GatehouseConfig.ListenAddress) -> HummingbirdEdge.ListenAddress {
        HummingbirdEdge.ListenAddress(host: address.host, port: Int(address.port))
    }

    private static func trustedProxies(_ blocks: [AddressBlock]) throws -> TrustedProxies {
        TrustedProxies(
            try blocks.map { block in
                guard let converted = CIDRBlock(block.description) else {
                    throw ConfigurationFailure(lines: ["server.trusted_proxies: \(block) is not a network"])
                }
                return converted
            })
    }

    /// What the server's endpoints work with.
    var context: ServerContext { server.context }

    /// What runs for as long as the server does; the listeners stop first.
    func services(logger: Logger) -> [any Service] {
        let upkeep = Upkeep(server: server, logger: logger)
        // Without TLS there is nothing to read again, and the signal must not end the process all the same.
        let reload = SignalReload(logger: logger) { try tls?.reload() }
        return [upkeep, reload] + [adminServer].compactMap { $0 } + [publicServer]
    }
}

extension AuthorizationServerSettings {
    /// The settings of the section `authorization_server`.
    init(_ section: AuthorizationServerSection) {
        self.init(issuer: section.issuer.text)
        authorizationCodeLifetime = section.authorizationCodeLifetime
        accessTokenLifetime = section.accessToken.lifetime
        accessTokenSigningAlgorithm = section.accessToken.signingAlgorithm.rawValue
        idTokenLifetime = section.idToken.lifetime
        idTokenSigningAlgorithm = section.idToken.signingAlgorithm.rawValue
        refreshTokenLifetime = section.refreshToken.lifetime
        refreshTokenIdleLifetime = section.refreshToken.idleLifetime
        refreshTokenRetryWindow = section.refreshToken.retryWindow
        signingAlgorithms = section.signingKeys.algorithms.map(\.rawValue)
        signingKeyRotation = section.signingKeys.rotateEvery
        signingKeyAnnouncement = section.signingKeys.announceFor
        sessionIdleLifetime = section.session.idleLifetime
        sessionLifetime = section.session.lifetime
        compatibilityEndpoints = section.compatibilityEndpoints.map {
            CompatibilityEndpoint(
                authorize: $0.authorize, token: $0.token, acceptsJSONTokenRequest: $0.jsonTokenRequest,
                includesUserInfo: $0.userInfoInTokenResponse, defaultClientID: $0.defaultClientID)
        }
    }
}

extension EdgeLimits {
    /// The limits of the section `server.limits`.
    init(_ section: ServerSection.Limits) {
        self.init()
        maximumHeaderBytes = section.maxHeaderBytes
        maximumBodyBytes = section.maxBodyBytes
        idleTimeout = section.idleTimeout
        bodyTimeout = section.requestTimeout
        maximumConnections = section.maxConnections
    }
}
