import UnixSignals
import OAuthCore
import AuthorizationServer
import ArgumentParser
import CoreMetrics
import GatehouseConfig
import HummingbirdEdge
import Logging
import ServiceLifecycle

/// `gatehouse serve`: the server, until SIGTERM or SIGINT.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Runs the server that the configuration file describes.",
        discussion: """
            The log goes to standard error. SIGTERM or SIGINT: no new connections, what is in flight ends within 10 s, status 0. \
            SIGHUP: the certificate is read again.
            """)
    @Option(help: "The configuration file.") var config = "gatehouse.yaml"

    func run() async throws {
        var warnings: [ConfigurationWarning] = []
        let configuration = try loadConfiguration(config) { warnings.append($0) }
        let log = configuration.server.log
        EdgeLogHandler.bootstrap(
            level: Logger.Level(rawValue: log.level.rawValue) ?? .info,
            format: LogFormat(rawValue: log.format.rawValue) ?? .text)
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        let logger = Logger(label: "gatehouse")
        for warning in warnings {
            logger.warning(
                "configuration: \(warning.message)",
                metadata: ["config.position": "\(warning.position)", "config.key": "\(warning.path)"])
        }
        let deployment = try await Deployment.open(configuration, logger: logger)
        do {
            let assembly = try await ServerAssembly.make(deployment, registry: registry, logger: logger)
            try await Self.listen(assembly)
            logger.info(
                "ready",
                metadata: [
                    "issuer": "\(assembly.context.settings.issuer)",
                    "clients": "\(assembly.context.directory.snapshot.clients.count)",
                ])
            StartPages.release()
            let group = ServiceGroup(
                services: assembly.services(logger: logger), gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger)
            try await group.run()
        } catch {
            await deployment.close()
            throw error
        }
        await deployment.close()
        logger.info("stopped")
    }

    /// Binds all addresses before anything is accepted: an address that is taken is one line, not half a server.
    private static func listen(_ assembly: ServerAssembly) async throws {
        do {
            try await assembly.adminServer?.listen()
            try await assembly.publicServer.listen()
        } catch { throw CommandFailure("\(error)") }
    }
}
