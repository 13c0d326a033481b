import BFF
import Foundation
import GatehouseConfig
import HTTPExchange
import HummingbirdBFF
import HummingbirdEdge
import Logging
import OAuthCore
import ServiceLifecycle
import TokenClient

/// The backend-for-frontend of a process, put together from the configuration.
struct BFFAssembly: Sendable {
    let bff: BackendForFrontend
    private let tokens: ServiceTokens
    private let proxy: ProxyResponder

    /// Puts it together; nothing is asked of a provider or of an issuer yet.
    init(
        _ deployment: BFFDeployment, server: ServerSection, clock: @escaping @Sendable () -> UnixTime,
        http: any OutboundClient, logger: Logger
    ) throws {
        var environment = TokenClientEnvironment.system
        environment.clock = clock
        tokens = ServiceTokens(deployment.part.app.routes, http: http, environment: environment, logger: logger)
        bff = BackendForFrontend(
            context: BFFContext(
                settings: try BFFSettings(deployment.part, publicURL: server.publicURL), stores: deployment.stores,
                keyRing: deployment.keyRing, csrfKeyRing: deployment.csrfKeyRing, clock: clock, logger: logger,
                http: http, serviceTokens: tokens.source))
        proxy = try Self.proxy(bff, deployment.part.app.proxy)
    }

    private static func proxy(_ bff: BackendForFrontend, _ section: ProxySection) throws -> ProxyResponder {
        if let file = section.caFile, !FileManager.default.isReadableFile(atPath: file) {
            throw ConfigurationFailure(lines: ["app.proxy.ca_file: \(file) cannot be read, expected a PEM file"])
        }
        do { return try ProxyResponder(bff, limits: ProxyLimits(section)) } catch {
            throw ConfigurationFailure(lines: ["app.routes, app.proxy: \(error)"])
        }
    }

    /// Answers its paths, and proxies those of its routes.
    func mount(on router: inout EdgeRouter) { router.mount(bff, proxy: proxy) }

    /// Closes the connections to the services behind the proxy, once nothing runs any more.
    func close() async { await proxy.shutdown() }

    /// What runs beside the listeners.
    var services: [any Service] { tokens.services }
}

extension ProxyLimits {
    /// The limits of the section `app.proxy`.
    fileprivate init(_ section: ProxySection) {
        self.init()
        timeouts.connect = section.connectTimeout
        timeouts.idle = section.idleTimeout
        timeouts.tunnelIdle = section.websocketIdleTimeout
        maximumBodyBytes = section.maxBodyBytes
        maximumTunnels = section.maxWebsockets
        trustRootsFile = section.caFile
    }
}
