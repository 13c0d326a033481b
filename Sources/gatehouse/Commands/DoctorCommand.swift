import ArgumentParser
import AuthorizationServer
import Foundation
import GatehouseConfig
import OAuthCore
import Secrets
import Storage

/// `gatehouse doctor`: looks at everything that a deployment needs and says what is wrong and what to do.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Checks configuration, storage, keys and the running server. Changes nothing.")
    @Option(help: "The configuration file.") var config = "gatehouse.yaml"
    @Option(help: "text or json.") var output = OutputFormat.text

    func run() async throws {
        let configuration = try loadConfiguration(config, warn: noteWarning)
        var report = DoctorReport()
        report.add("configuration", .ok, config)
        await checkStorage(configuration, &report)
        await checkServer(configuration, &report)
        Console.print(report.rendered(output))
        if report.hasFailures { throw CommandFailure("not all is well: see the lines marked 'failed'") }
    }

    private func checkStorage(_ configuration: Configuration, _ report: inout DoctorReport) async {
        guard case .sqlite(let path) = configuration.storage.database else { return }
        guard FileManager.default.fileExists(atPath: path) else {
            return report.add("storage", .warning, "\(path) is not there yet; serve or apply makes it")
        }
        do {
            let deployment = try await Deployment.open(configuration, checkingKey: false)
            do {
                for store in deployment.stores.maintenance { try await store.ping() }
                report.add("storage", .ok, path)
                try await checkKeys(deployment, &report)
                let plan = try await deployment.plan().plan
                if plan.conflicts.isEmpty {
                    report.add(
                        "directory", .ok,
                        plan.isEmpty ? "as declared" : "\(plan.steps.count) changes wait: gatehouse plan")
                } else {
                    report.add(
                        "directory", .failed,
                        "\(plan.conflicts.count) declared records were made elsewhere: gatehouse plan")
                }
            } catch { report.add("storage", .failed, "\(error)") }
            await deployment.close()
        } catch { report.add("storage", .failed, "\(path): \(error)") }
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
