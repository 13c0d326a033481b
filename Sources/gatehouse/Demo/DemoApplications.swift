import BFF
import EmbeddedAuthorizationServer
import HTTPExchange
import HummingbirdBFF
import Logging
import MonolithApplication
import OAuthCore
import OpenIDProviders
import OutboundHTTP
import ReportService
import Secrets
import ServiceLifecycle

/// The monolith and the services that it hands its people over to: one that it knows as a client of its own authorization server, and one
/// behind a Gatehouse beside it.
struct DemoApplications: Sendable {
    let services: [any Service]

    /// Puts them together; nothing listens yet.
    static func make(
        _ files: DemoConfiguration, clock: DemoClock, http: AsyncHTTPOutboundClient, logger: Logger
    ) async throws -> DemoApplications {
        let monolith = try await Monolith(files.monolith(clock: clock, http: http))
        let report = try await service(
            "Reports", files.reportURL, at: files.monolithURL, client: "report-service", DemoConfiguration.reportSecret,
            cookie: "report_session", files, clock: clock, logger: logger)
        let accounts = try await service(
            "Accounts", files.accountsURL, at: files.besideURL, client: "accounts", DemoConfiguration.accountsSecret,
            cookie: "accounts_session", files, clock: clock, logger: logger)
        let listeners = files.hosts.flatMap { host -> [any Service] in
            [
                monolith.application(host: host),
                reportService(host: host, port: files.ports.report, title: "Reports", bff: report),
                reportService(host: host, port: files.ports.accounts, title: "Accounts", bff: accounts),
            ]
        }
        // It looks its provider up as soon as it runs.
        let reporting = StartsAfter(url: files.monolithURL + "/", http: http, service: report)
        return DemoApplications(services: [monolith.gatehouse, reporting, accounts] + listeners)
    }

    private static func service(
        _ title: String, _ url: String, at issuer: String, client: String, _ secret: String, cookie: String,
        _ files: DemoConfiguration, clock: DemoClock, logger: Logger
    ) async throws -> EmbeddedBFF {
        let provider = try ProviderSettings.openID(
            "monolith", issuer: issuer, clientID: client, authentication: .secret(secret, method: nil))
        return try await EmbeddedBFF(
            reportSettings(url: url, provider: provider, cookieName: cookie),
            storage: .sqlite(path: "\(files.folder)/\(client).db"),
            secrets: BFFSecrets(
                signing: RandomToken.alphanumeric(length: 43, from: .system),
                csrf: RandomToken.alphanumeric(length: 43, from: .system)),
            clock: { clock.now }, logger: logger)
    }
}
