import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// One thing that must work before requests are sent here.
package struct ReadinessCheck: Sendable {
    /// Its name, in the answer and the log: `storage`.
    package let name: String
    /// Throws where it does not work.
    package let run: @Sendable () async throws -> Void

    /// A check from its parts.
    package init(_ name: String, run: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.run = run
    }
}

extension EdgeRouter {
    /// Adds `/healthz`, `/readyz` and `/metrics`. For the admin listener: never on a public port.
    ///
    /// - Parameter timeout: a check that takes longer has failed.
    package mutating func addAdminRoutes(
        registry: PrometheusRegistry, readiness: [ReadinessCheck], timeout: Duration = .seconds(5)
    ) {
        on("/healthz", .get) { _, _ in plain(.ok, "ok\n") }
        on("/readyz", .get) { _, context in
            var failed: [String] = []
            for check in readiness {
                do {
                    try await within(timeout, check.run)
                } catch {
                    failed.append(check.name)
                    context.logger.warning(
                        "Not ready", metadata: ["check": "\(check.name)", "error": "\(error)"])
                }
            }
            if failed.isEmpty { return plain(.ok, "ready\n") }
            return plain(.serviceUnavailable, "not ready: \(failed.joined(separator: ", "))\n")
        }
        on("/metrics", .get) { _, _ in
            var fields = HTTPFields()
            fields[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
            fields[.cacheControl] = "no-store"
            return Response(
                status: .ok, headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: registry.text())))
        }
    }
}

private func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
    let fields: HTTPFields = [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"]
    return Response(status: status, headers: fields, body: .init(byteBuffer: ByteBuffer(string: text)))
}

private struct CheckTimeout: Error {}

private func within(_ timeout: Duration, _ run: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await run() }
        group.addTask {
            try await Task.sleep(for: timeout)
            throw CheckTimeout()
        }
        defer { group.cancelAll() }
        try await group.next()
    }
}
