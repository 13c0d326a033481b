import AuthorizationServer
import BFF
import EmbeddedAuthorizationServer
import GatehouseConfig
import HummingbirdAuthorizationServer
import HummingbirdBFF
import HummingbirdEdge
import Logging
import Mail
import OAuthCore
import OpenIDProviders
import OutboundHTTP
import Secrets
import ServiceLifecycle
import Storage

/// Everything that `serve` runs, put together from the configuration: the only place that knows all the parts.
struct ServerAssembly: Sendable {
    let configuration: Configuration
    private let opened: OpenedStorage
    /// Nil: the file declares no authorization server.
    let server: AuthorizationServer?
    /// Nil: the file declares no backend-for-frontend.
    let bff: BFFAssembly?
    let publicServer: EdgeServer
    let adminServer: EdgeServer?
    private let tls: TLSContextSource?
    private let http: AsyncHTTPOutboundClient
    private let clock: @Sendable () -> UnixTime
    /// Nil: the time is given.
    private let nodeClock: NodeClock?

    /// Opens storage, applies the declared directory, loads or makes the keys. Nothing listens yet.
    ///
    /// - Parameters:
    ///   - clock: the time where it is given; nil: the machine's, kept in step with that of the storage.
    ///   - listener: tells the public listeners of a process apart in its metrics.
    ///   - letters: takes the letters of a file whose `mail.url` is `log`; nil: the log.
    static func make(
        _ configuration: Configuration, clock given: (@Sendable () -> UnixTime)? = nil,
        registry: PrometheusRegistry, listener: String = "public", letters: (any MailTransport)? = nil,
        logger: Logger
    ) async throws -> ServerAssembly {
        let nodeClock = given == nil ? NodeClock(logger: logger) : nil
        let clock: @Sendable () -> UnixTime = given ?? { nodeClock?.now ?? .now }
        let opened = try await OpenedStorage.open(
            configuration, isServer: true, clock: clock, logger: logger)
        let http = AsyncHTTPOutboundClient()
        do {
            if let nodeClock, let store = opened.clock { await nodeClock.follow(store) }
            return try await ServerAssembly(
                configuration, opened: opened, clock: clock, nodeClock: nodeClock, http: http, registry: registry,
                listener: listener, letters: letters, logger: logger)
        } catch {
            await http.shutdown()
            await opened.close()
            throw error
        }
    }

    private init(
        _ configuration: Configuration, opened: OpenedStorage, clock: @escaping @Sendable () -> UnixTime,
        nodeClock: NodeClock?, http: AsyncHTTPOutboundClient, registry: PrometheusRegistry, listener: String,
        letters: (any MailTransport)?, logger: Logger
    ) async throws {
        self.configuration = configuration
        self.opened = opened
        self.clock = clock
        self.nodeClock = nodeClock
        self.http = http
        tls = try configuration.server.tls.map(TLSContextSource.init)
        var router = EdgeRouter()
        server = try await Self.authorizationServer(
            opened.server, clock: clock, http: http, letters: letters, logger: logger)
        if let server { router.mount(server) }
        bff = try opened.bff.map {
            try BFFAssembly($0, server: configuration.server, clock: clock, http: http, logger: logger)
        }
        if let bff { bff.mount(on: &router) }
        publicServer = EdgeServer(
            configuration: try EdgeConfiguration(configuration.server, tls: tls), responder: router,
            metrics: HTTPMetrics(factory: registry, listener: listener), logger: logger)
        adminServer = Self.adminServer(
            configuration, opened: opened, server: server, bff: bff?.bff, registry: registry, tls: tls, logger: logger)
    }

    private static func authorizationServer(
        _ deployment: Deployment?, clock: @escaping @Sendable () -> UnixTime, http: AsyncHTTPOutboundClient,
        letters: (any MailTransport)?, logger: Logger
    ) async throws -> AuthorizationServer? {
        guard let deployment, let section = deployment.configuration.authorizationServer else { return nil }
        var settings = try AuthorizationServerSettings(
            section, loginProviders: deployment.configuration.loginProviders, clients: deployment.configuration.clients)
        try PageFiles.check(settings.pages)
        settings.auditWebhooks = try deployment.configuration.audit.webhooks.map { try AuditWebhook($0) }
        for step in try await deployment.apply(by: "gatehouse serve").steps {
            logger.notice(
                "directory changed", metadata: ["record": "\(step.title)", "change": "\(step.kind.rawValue)"])
        }
        do throws(ServerStartError) {
            return AuthorizationServer(
                context: try await ServerContext(
                    settings: settings, stores: deployment.stores,
                    keyRing: deployment.keyRing, passwords: PasswordHasher(), clock: clock, logger: logger,
                    outbound: http, mail: MailSettings(deployment.configuration, letters: letters, logger: logger)))
        } catch { throw CommandFailure(error.description) }
    }

    private static func adminServer(
        _ configuration: Configuration, opened: OpenedStorage, server: AuthorizationServer?, bff: BackendForFrontend?,
        registry: PrometheusRegistry, tls: TLSContextSource?, logger: Logger
    ) -> EdgeServer? {
        guard let address = configuration.server.adminListen else { return nil }
        var router = EdgeRouter()
        let storage = ReadinessCheck("storage") { for store in opened.maintenance { try await store.ping() } }
        router.addAdminRoutes(registry: registry, readiness: [storage])
        if let secrets = AdminSecrets(configuration) {
            router.mount(AdminAPI(secrets: secrets, logger: logger).routes(server: server, bff: bff))
        }
        return EdgeServer(
            configuration: EdgeConfiguration(
                addresses: [HummingbirdEdge.ListenAddress(host: address.host, port: Int(address.port))],
                tls: address.isLoopback ? nil : tls),
            responder: NamedHosts([address.host] + configuration.server.adminHosts, router),
            metrics: HTTPMetrics(factory: registry, listener: "admin"), logger: logger)
    }

    /// What runs, for the log.
    var summary: Logger.Metadata {
        var summary: Logger.Metadata = ["public_url": "\(configuration.server.publicURL)"]
        if let context = server?.context {
            summary["issuer"] = "\(context.settings.issuer)"
            summary["clients"] = "\(context.directory.snapshot.clients.count)"
            if !context.providers.all.isEmpty {
                summary["login_providers"] = "\(context.providers.all.map(\.name).joined(separator: " "))"
            }
        }
        if let settings = bff?.bff.context.settings {
            summary["providers"] = "\(settings.providers.map(\.name).joined(separator: " "))"
            summary["routes"] = "\(settings.routes.count)"
        }
        return summary
    }

    // MARK: Running

    /// Binds all addresses before anything is accepted: an address that is taken is one line, not half a server.
    func listen() async throws {
        do {
            try await adminServer?.listen()
            try await publicServer.listen()
        } catch { throw CommandFailure("\(error)") }
    }

    /// What runs for as long as the process does; the listeners stop first.
    func services(logger: Logger) -> [any Service] {
        var parts: [@Sendable () async -> Void] = []
        if let server { parts.append { await server.runMaintenance() } }
        if let bff { parts.append { await bff.bff.runMaintenance() } }
        if let nodeClock { parts.append { await nodeClock.run() } }
        let upkeep = Upkeep(
            parts: parts, stores: opened.maintenance, leases: opened.leases, clock: clock,
            auditRetention: configuration.audit.retention, logger: logger,
            afterReaping: { HeapPages.release() })
        // Without TLS there is nothing to read again, and the signal must not end the process all the same.
        let reload = SignalReload(logger: logger) { try tls?.reload() }
        return [upkeep, reload] + (bff?.services ?? []) + [adminServer].compactMap { $0 } + [publicServer]
    }

    /// Closes what was opened, once nothing runs any more.
    func close() async {
        await bff?.close()
        await http.shutdown()
        await opened.close()
    }
}
