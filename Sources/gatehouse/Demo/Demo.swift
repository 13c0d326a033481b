import AuthorizationServer
import EmbeddedAuthorizationServer
import Foundation
import GatehouseConfig
import HTTPExchange
import HummingbirdEdge
import Logging
import OAuthCore
import OutboundHTTP
import ResourceServer
import ServiceLifecycle
import Storage
import TokenClient
import WeatherBFF
import WeatherService

/// The whole system in one process: the authorization server, the backend-for-frontend with its page, the services and MyBFF, the monolith with
/// the services that it hands its people over to, a television, a shop and a mailbox, each on its port of 127.0.0.1 and [::1].
struct Demo: Sendable {
    /// The ports of the demo.
    struct Ports: Sendable {
        var server = 9000, admin = 9001, web = 8000, webAdmin = 8001, service = 7062, bff = 7248
        var monolith = 7289, report = 8010, beside = 9010, besideAdmin = 9011, accounts = 8011
        var mailbox = 8025, television = 7300, bookshop = 7400
    }

    let ports: Ports
    private let clock: DemoClock
    /// What MyBFF logs.
    let log: DemoLog
    private let sites: DemoSites
    private let server: ServerAssembly
    private let web: ServerAssembly
    private let beside: ServerAssembly
    private let applications: [any Service]
    private let http: AsyncHTTPOutboundClient

    var issuer: String { "http://localhost:\(ports.server)" }
    var webURL: String { "http://localhost:\(ports.web)" }
    var serviceURL: String { "http://localhost:\(ports.service)" }
    var bffURL: String { "http://localhost:\(ports.bff)" }
    var monolithURL: String { "http://localhost:\(ports.monolith)" }
    var reportURL: String { "http://localhost:\(ports.report)" }
    var besideURL: String { "http://localhost:\(ports.beside)" }
    var accountsURL: String { "http://localhost:\(ports.accounts)" }
    var mailboxURL: String { "http://localhost:\(ports.mailbox)" }
    var televisionURL: String { "http://localhost:\(ports.television)" }
    var bookshopURL: String { "http://localhost:\(ports.bookshop)" }
    /// Where the letters arrive.
    var mailbox: DemoMailbox { sites.mailbox }

    /// Puts everything together in `folder`; nothing listens yet. `tell` is asked for each letter that a person gets.
    static func make(
        ports: Ports, folder: String, registry: PrometheusRegistry, logger: Logger,
        tell: @escaping @Sendable (DemoMailbox.Entry) -> Void
    ) async throws -> Demo {
        let (clock, log) = (DemoClock(), DemoLog())
        let hosts = ["127.0.0.1"] + (hasIPv6 ? ["::1"] : [])
        let files = DemoConfiguration(hosts: hosts, ports: ports, folder: folder)
        try DemoPage.write(to: files.pageFolder, ports: ports)
        let mailbox = DemoMailbox(clock: clock, tell: tell)
        var opened: [ServerAssembly] = []
        let http = AsyncHTTPOutboundClient()
        do {
            for (text, listener) in [(files.server, "public"), (files.web, "bff"), (files.beside, "beside")] {
                opened.append(
                    try await ServerAssembly.make(
                        try parse(text, folder), clock: { clock.now }, registry: registry, listener: listener,
                        letters: mailbox, logger: logger))
            }
            try await DemoPeople.importFile(into: opened[0])
            let handedOver = try await DemoApplications.make(files, clock: clock, http: http, logger: logger)
            return Demo(
                ports: ports, clock: clock, log: log,
                sites: DemoSites(
                    ports, hosts: hosts, mailbox: mailbox, clock: clock, http: http, registry: registry, logger: logger),
                server: opened[0], web: opened[1], beside: opened[2],
                applications: applications(ports, hosts: hosts, clock: clock, log: log, http: http, logger: logger)
                    + handedOver.services,
                http: http)
        } catch {
            await http.shutdown()
            for assembly in opened.reversed() { await assembly.close() }
            throw error
        }
    }

    private static func parse(_ text: String, _ folder: String) throws -> Configuration {
        do {
            return try Configuration.parse(text, file: "demo", environment: [:], directory: folder).configuration
        } catch { throw ConfigurationFailure(lines: error.errors.map(\.description)) }
    }

    /// The services, as their own programs would run them.
    private static func applications(
        _ ports: Ports, hosts: [String], clock: DemoClock, log: DemoLog, http: AsyncHTTPOutboundClient, logger: Logger
    ) -> [any Service] {
        let issuer = "http://localhost:\(ports.server)"
        let verifier = AccessTokenVerifier([TrustedIssuer(issuer)], http: http, logger: logger, clock: { clock.now })
        var environment = TokenClientEnvironment.system
        environment.clock = { clock.now }
        let tokens = ServiceTokenClient(
            .issuer(issuer), .secretBasic(clientID: "MyBFF", clientSecret: DemoConfiguration.myBFFSecret), http,
            log.logger(label: "MyBFF"), environment: environment)
        let serviceURL = "http://localhost:\(ports.service)"
        let items = Items()
        return hosts.flatMap { host -> [any Service] in
            [
                weatherService(host: host, port: ports.service, url: serviceURL, verifier: verifier, items: items),
                weatherBFF(host: host, port: ports.bff, weatherService: serviceURL, tokens: tokens, http: http),
            ]
        }
    }

    /// Whether the machine has [::1]; where it has not, 127.0.0.1 is enough.
    private static var hasIPv6: Bool { FileManager.default.fileExists(atPath: "/proc/net/if_inet6") }

    /// Sets the clock ahead for every part, and lets the server look around as it does each second.
    func advanceClock(_ duration: Duration) async {
        clock.advance(duration)
        await server.server?.context.tick()
        await beside.server?.context.tick()
    }

    /// The demo's time.
    var now: UnixTime { clock.now }

    /// What `gatehouse audit verify` finds at the authorization server, and the kinds of events that there are.
    func auditTrail() async throws -> (outcome: AuditReview.Outcome, kinds: Set<String>) {
        guard let context = server.server?.context else { throw DemoFailure("no authorization server") }
        let rules = AuditVerification.Rules(now: now, retention: server.configuration.audit.retention)
        let outcome = try await AuditReview(context.stores.audit, keyRing: context.keyRing, rules: rules).run()
        let entries = try await context.stores.audit.auditEntries(after: 0, limit: 1000)
        return (outcome, Set(entries.map(\.link.kind)))
    }

    /// The password hash of somebody at the authorization server; nil where it has nobody of that name.
    func passwordHash(of username: String) async throws -> String? {
        try await server.server?.context.stores.directory.user(username: username)?.passwordHash
    }

    /// Rotates the signing keys at once, as `gatehouse key rotate --immediately` does.
    func rotateKeys() async throws { try await server.server?.context.rotateSigningKeys(immediately: true) }

    /// Binds the servers' addresses: a port that is taken is one line, before anything runs.
    func listen() async throws {
        do {
            try await server.listen()
            try await web.listen()
            try await beside.listen()
            for site in sites.servers { try await site.listen() }
        } catch { throw CommandFailure("\(error); is another demo running?") }
    }

    /// All that runs for as long as the demo does; the backend-for-frontend stops before what it calls.
    func services(logger: Logger) -> [any Service] {
        serverServices(logger: logger) + beside.services(logger: logger) + applications
            + sites.servers + web.services(logger: logger)
    }

    /// The upkeep of the authorization server looks up the monolith, whose people it takes in, as soon as it runs.
    private func serverServices(logger: Logger) -> [any Service] {
        server.services(logger: logger).map { service in
            service is Upkeep ? StartsAfter(url: monolithURL + "/", http: http, service: service) : service
        }
    }

    func close() async {
        await http.shutdown()
        await web.close()
        await beside.close()
        await server.close()
    }
}
