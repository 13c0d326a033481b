import AuthorizationServer
import Foundation
import GatehouseConfig
import HTTPExchange
import HummingbirdEdge
import Logging
import OAuthCore
import OutboundHTTP
import ResourceServer
import ServiceLifecycle
import TokenClient
import WeatherBFF
import WeatherService

/// The whole system in one process: the authorization server, MyService with the profile API, and MyBFF, each on its port of 127.0.0.1 and [::1].
struct Demo: Sendable {
    /// The ports of the demo.
    struct Ports: Sendable {
        var server = 9000, admin = 9001, service = 7062, bff = 7248
    }

    let ports: Ports
    private let clock: DemoClock
    /// What MyBFF logs.
    let log: DemoLog
    private let assembly: ServerAssembly
    private let applications: [any Service]
    private let http: AsyncHTTPOutboundClient

    var issuer: String { "http://localhost:\(ports.server)" }
    var serviceURL: String { "http://localhost:\(ports.service)" }
    var bffURL: String { "http://localhost:\(ports.bff)" }

    /// Puts everything together in `folder`; nothing listens yet.
    static func make(ports: Ports, folder: String, registry: PrometheusRegistry, logger: Logger) async throws -> Demo {
        let (clock, log) = (DemoClock(), DemoLog())
        let hosts = ["127.0.0.1"] + (hasIPv6 ? ["::1"] : [])
        let text = DemoConfiguration.text(
            addresses: hosts.map { $0.contains(":") ? "[\($0)]" : $0 }, port: ports.server, adminPort: ports.admin,
            database: folder + "/gatehouse.db")
        let configuration: Configuration
        do {
            configuration = try Configuration.parse(text, file: "demo", environment: [:], directory: folder)
                .configuration
        } catch { throw ConfigurationFailure(lines: error.errors.map(\.description)) }
        let deployment = try await Deployment.open(configuration, logger: logger)
        let assembly = try await ServerAssembly.make(
            deployment, clock: { clock.now }, registry: registry, logger: logger)
        let http = AsyncHTTPOutboundClient()
        let issuer = "http://localhost:\(ports.server)"
        let verifier = AccessTokenVerifier([TrustedIssuer(issuer)], http: http, logger: logger, clock: { clock.now })
        let tokens = ServiceTokenClient(
            .issuer(issuer), .secretBasic(clientID: "MyBFF", clientSecret: DemoConfiguration.myBFFSecret), http,
            log.logger(label: "MyBFF"), environment: environment(clock))
        let serviceURL = "http://localhost:\(ports.service)"
        let applications = hosts.flatMap { host -> [any Service] in
            [
                weatherService(host: host, port: ports.service, url: serviceURL, verifier: verifier),
                weatherBFF(host: host, port: ports.bff, weatherService: serviceURL, tokens: tokens, http: http),
            ]
        }
        return Demo(
            ports: ports, clock: clock, log: log, assembly: assembly, applications: applications, http: http)
    }

    private static func environment(_ clock: DemoClock) -> TokenClientEnvironment {
        var environment = TokenClientEnvironment.system
        environment.clock = { clock.now }
        return environment
    }

    /// Whether the machine has [::1]; where it has not, 127.0.0.1 is enough.
    private static var hasIPv6: Bool { FileManager.default.fileExists(atPath: "/proc/net/if_inet6") }

    /// Sets the clock ahead for every part, and lets the server look around as it does each second.
    func advanceClock(_ duration: Duration) async {
        clock.advance(duration)
        await assembly.context.tick()
    }

    /// Rotates the signing keys at once, as `gatehouse key rotate --immediately` does.
    func rotateKeys() async throws { try await assembly.context.rotateSigningKeys(immediately: true) }

    /// Binds the server's addresses: a port that is taken is one line, before anything runs.
    func listen() async throws {
        do {
            try await assembly.adminServer?.listen()
            try await assembly.publicServer.listen()
        } catch { throw CommandFailure("\(error); is another demo running?") }
    }

    /// All that runs for as long as the demo does.
    func services(logger: Logger) -> [any Service] { assembly.services(logger: logger) + applications }

    func close() async {
        await http.shutdown()
        await assembly.deployment.close()
    }
}
