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
        commandName: "serve",
        abstract:
            "Runs what the configuration file describes: an authorization server, a backend-for-frontend, or both.",
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
        let assembly = try await ServerAssembly.make(configuration, registry: registry, logger: logger)
        do {
            try await assembly.listen()
            logger.info("ready", metadata: assembly.summary)
            StartPages.release()
            let group = ServiceGroup(
                services: assembly.services(logger: logger), gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger)
            try await group.run()
        } catch {
            await assembly.close()
            throw error
        }
        await assembly.close()
        logger.info("stopped")
    }
}
