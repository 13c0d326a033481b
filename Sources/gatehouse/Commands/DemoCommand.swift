import ArgumentParser
import CoreMetrics
import Foundation
import HTTPExchange
import HummingbirdEdge
import Logging
import OutboundHTTP
import ServiceLifecycle
import UnixSignals

/// `gatehouse demo`: the whole system on this machine, with nothing configured and nothing left behind.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Runs the whole system on localhost, in a temporary folder.",
        discussion:
            "With --check it walks every flow through real HTTP, prints a line a step, and ends with status 0 or 1.")
    @Flag(help: "Walk every flow, print a line a step, and end.") var check = false
    @Flag(help: "Take free ports instead of those of the table, so that several can run.")
    var freePorts = false
    @Flag(help: "Log every request.") var verbose = false

    func run() async throws {
        EdgeLogHandler.bootstrap(level: verbose ? .info : check ? .error : .warning, format: .text)
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        var logger = Logger(label: "gatehouse")
        if verbose { logger.logLevel = .info }
        let folder = FileManager.default.temporaryDirectory.path + "/gatehouse-demo-\(UUID().uuidString)"
        let early = await EarlyStop(removing: folder)
        defer { early.end() }
        do {
            try await run(in: folder, early, registry, logger)
        } catch  where early.isStopping {
            try? FileManager.default.removeItem(atPath: folder)
        }
    }

    private func run(
        in folder: String, _ early: EarlyStop, _ registry: PrometheusRegistry, _ logger: Logger
    ) async throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ports = freePorts ? try FreePorts.pick() : Demo.Ports()
        let demo = try await Demo.make(
            ports: ports, folder: folder, registry: registry, logger: logger,
            tell: { [check] in if !check { Self.tell($0) } })
        let isWell: Bool
        do {
            try early.assembled()
            try await demo.listen()
            isWell = try await run(demo, early, logger: logger)
        } catch {
            await demo.close()
            throw error
        }
        await demo.close()
        if !isWell { throw ExitCode(ExitStatus.failure) }
    }

    /// Runs the services until a signal, or until the check is through; whether all was well.
    private func run(_ demo: Demo, _ early: EarlyStop, logger: Logger) async throws -> Bool {
        let group = ServiceGroup(
            services: demo.services(logger: logger), gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        return try await withThrowingTaskGroup(of: Bool?.self) { tasks in
            tasks.addTask {
                try await group.run()
                return nil
            }
            try await Self.waitUntilReady(demo)
            early.end()
            guard check else {
                Console.print(DemoTable.text(demo))
                _ = try await tasks.next()
                return true
            }
            let isWell = try await withOutboundClient { http in
                await DemoCheck(demo: demo, http: http).run()
            }
            await group.triggerGracefulShutdown()
            _ = try await tasks.next()
            return isWell
        }
    }

    /// Says in the terminal that somebody got a letter.
    @Sendable private static func tell(_ letter: DemoMailbox.Entry) {
        let link = letter.link.map { "\n  \($0)" } ?? ""
        Console.print("letter to \(letter.recipient): \(letter.subject)\(link)")
    }

    /// Waits until every part answers; the examples bind their ports when they run.
    private static func waitUntilReady(_ demo: Demo) async throws {
        try await withOutboundClient { http in
            let urls = [
                demo.issuer + "/.well-known/jwks.json", demo.webURL + "/", demo.serviceURL + "/ready",
                demo.bffURL + "/ready", demo.monolithURL + "/", demo.reportURL + "/signed-out",
                demo.besideURL + "/.well-known/jwks.json", demo.accountsURL + "/signed-out",
            ]
            for url in urls { try await StartsAfter.wait(for: url, http: http) }
        }
    }
}
