import ArgumentParser
import AuthorizationServer
import GatehouseConfig
import HTTPExchange
import HTTPTypes
import OAuthCore
import Secrets
import Storage
import StoragePostgres
import StorageRedis

/// `gatehouse doctor`: looks at everything that a deployment needs and says what is wrong and what to do.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks configuration, storage, keys, providers and the running server. Changes nothing.")
    @Option(help: "The configuration file.") var config = "gatehouse.yaml"
    @Option(help: "text or json.") var output = OutputFormat.text

    func run() async throws {
        let configuration = try loadConfiguration(config, warn: noteWarning)
        var report = DoctorReport()
        report.add("configuration", .ok, config)
        await checkStorage(configuration, &report)
        await checkServer(configuration, &report)
        await checkLoginProviders(configuration, &report)
        await checkApplications(configuration, &report)
        if let bff = configuration.backendForFrontend {
            await BFFDoctor(part: bff, server: configuration.server).check(&report)
        }
        Console.print(report.rendered(output))
        if report.hasFailures { throw CommandFailure("not all is well: see the lines marked 'failed'") }
    }

    /// The providers of the login page, where no backend-for-frontend has them too.
    private func checkLoginProviders(_ configuration: Configuration, _ report: inout DoctorReport) async {
        guard configuration.backendForFrontend == nil, !configuration.loginProviders.isEmpty else { return }
        do {
            try await withOutboundClient { http in
                await ProviderDoctor(http: http).check(configuration.loginProviders, &report)
            }
        } catch { report.add("providers", .failed, "\(error)") }
    }

    private func checkStorage(_ configuration: Configuration, _ report: inout DoctorReport) async {
        do {
            if OpenedDatabase.isNeeded(configuration),
                let absence = try await OpenedDatabase.absence(configuration.storage)
            {
                return report.add("storage", .warning, "\(absence); serve or apply makes it")
            }
            let opened = try await OpenedStorage.open(configuration, checkingKey: false)
            await ping(opened, configuration, &report)
            do {
                if let deployment = opened.server {
                    try await checkKeys(deployment, &report)
                    try await checkDirectory(deployment, &report)
                }
            } catch { report.add("storage", .failed, "\(error)") }
            await opened.close()
        } catch { report.add("storage", .failed, "\(error)") }
    }

    private func ping(
        _ opened: OpenedStorage, _ configuration: Configuration, _ report: inout DoctorReport
    ) async {
        for (name, driver) in opened.drivers {
            do {
                try await driver.ping()
                if let redis = driver as? RedisStore {
                    await inspect(redis, name, &report)
                } else {
                    report.add(name, .ok, "answers")
                }
                if let postgres = driver as? PostgresStore {
                    await PostgresDoctor(name: name, store: postgres).check(&report)
                }
            } catch { report.add(name, .failed, "\(error)") }
        }
    }

    private func inspect(_ redis: RedisStore, _ name: String, _ report: inout DoctorReport) async {
        do {
            let found = try await redis.inspect()
            report.add(name, .ok, found.summary)
            for warning in found.warnings { report.add(name, .warning, warning) }
        } catch { report.add(name, .warning, "answers, but cannot be looked at: \(error)") }
    }

    private func checkDirectory(_ deployment: Deployment, _ report: inout DoctorReport) async throws {
        let plan = try await deployment.plan().plan
        if plan.conflicts.isEmpty {
            report.add(
                "directory", .ok, plan.isEmpty ? "as declared" : "\(plan.steps.count) changes wait: gatehouse plan")
        } else {
            report.add(
                "directory", .failed, "\(plan.conflicts.count) declared records were made elsewhere: gatehouse plan")
        }
    }

    private func checkKeys(_ deployment: Deployment, _ report: inout DoctorReport) async throws {
        let keys = try await deployment.stores.keys.signingKeys().keys
        guard !keys.isEmpty else { return report.add("signing keys", .warning, "none yet; serve makes them") }
        for key in keys {
            do {
                _ = try SealedSigningKey.open(key, with: deployment.keyRing)
            } catch {
                return report.add(
                    "signing keys", .failed,
                    "\(key.keyID) cannot be opened: the encryption key is not the one it was sealed under; restore it, or list it under previous_encryption_keys"
                )
            }
        }
        let active = keys.filter { $0.state == .active }.map(\.algorithm).sorted()
        report.add("signing keys", .ok, "\(keys.count), active for \(active.joined(separator: " "))")
    }

    /// Whether the addresses that browsers are sent to answer from here, with whatever: the application knows no challenge of ours.
    private func checkApplications(_ configuration: Configuration, _ report: inout DoctorReport) async {
        guard let server = configuration.authorizationServer else { return }
        var applications: [(name: String, url: String)] = []
        if case .delegated(let login) = server.login { applications.append(("login application", login.url.text)) }
        if case .delegated(let url) = server.consent { applications.append(("consent application", url.text)) }
        for (name, url) in applications {
            do {
                let request = OutboundRequest(
                    method: .get, url: url, maximumResponseBytes: 1 << 20, timeout: .seconds(5),
                    isOperatorConfigured: true)
                let status = try await withOutboundClient { client in try await client.send(request).status }
                report.add(name, status.code < 500 ? .ok : .warning, "\(url) answers \(status.code)")
            } catch { report.add(name, .warning, "\(url): \(error) (is it running, and reachable from here?)") }
        }
    }

    private func checkServer(_ configuration: Configuration, _ report: inout DoctorReport) async {
        guard let issuer = configuration.authorizationServer?.issuer.text else { return }
        do {
            try await withOutboundClient { client in _ = try await IssuerMetadata.fetch(issuer, with: client) }
            report.add("server", .ok, "\(issuer) answers as itself")
        } catch { report.add("server", .warning, "\(error) (is it running, and reachable from here?)") }
    }
}

/// What was looked at and how it is.
struct DoctorReport {
    enum Outcome: String { case ok, warning, failed }
    private var listing = Listing("check", "outcome", "detail")
    private(set) var hasFailures = false

    mutating func add(_ check: String, _ outcome: Outcome, _ detail: String) {
        hasFailures = hasFailures || outcome == .failed
        listing.add(.string(check), .string(outcome.rawValue), .string(detail))
    }

    func rendered(_ format: OutputFormat) -> String { listing.rendered(format) }
}
