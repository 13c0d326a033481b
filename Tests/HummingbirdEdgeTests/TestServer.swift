import HTTPExchange
import HTTPTypes
import Hummingbird
import HummingbirdEdge
import Logging
import Synchronization
import NIOCore
import ServiceLifecycle

/// What the server logged.
final class LogBox: Sendable {
    private let box = Mutex<[String]>([])

    var lines: [String] { box.withLock { $0 } }
    var output: LogOutput {
        LogOutput { line in self.box.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    }

    /// The lines that have the text, once there are any: a request's line is written after its answer.
    func waitFor(_ text: String) async throws -> [String] {
        while true {
            let found = lines.filter { $0.contains(text) }
            if !found.isEmpty { return found }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    func logger(_ format: LogFormat = .text) -> Logger {
        Logger(label: "test") { EdgeLogHandler(label: $0, level: .info, format: format, output: self.output) }
    }
}

/// A gate that a handler waits at until the test opens it.
final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let arrived: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
        (arrived, arrival) = AsyncStream.makeStream()
    }

    func pass() async {
        arrival.finish()
        for await _ in stream {}
    }

    func waitForArrival() async { for await _ in arrived {} }
    func open() { continuation.finish() }
}

struct TestServer {
    let port: Int
    let registry: PrometheusRegistry
    let log: LogBox
    let server: EdgeServer
    let group: ServiceGroup

    static func router() -> EdgeRouter {
        var router = EdgeRouter()
        router.on(
            "/echo", .get, .post,
            handler: edgeHandler(maximumBodyBytes: 1000) { request in
                EndpointResponse(
                    status: .ok, headerFields: [.contentType: "text/plain"],
                    body: Array("\(request.method) \(request.path) \(request.query ?? "-") ".utf8) + request.body)
            })
        router.on(
            "/who", .get,
            handler: edgeHandler { request in
                EndpointResponse(status: .ok, body: Array("\(request.clientAddress ?? "-") \(request.requestID)".utf8))
            })
        router.on(
            "/page", .get,
            handler: edgeHandler { _ in
                EndpointResponse(
                    status: .ok, headerFields: [.contentType: "text/html; charset=utf-8"], body: Array("<p>".utf8))
            })
        router.on(
            "/refused", .get,
            handler: edgeHandler { _ in
                EndpointResponse(
                    status: .badRequest,
                    logDetail: .init(errorCode: "invalid_scope", detail: "asked\nfor x", clientID: "c1"))
            })
        router.on(
            "/things/{id}", .get, .delete,
            handler: edgeHandler { request in
                EndpointResponse(status: .ok, body: Array(request.path.utf8))
            })
        router.on("/breaks", .get) { _, _ in throw InternalFault() }
        router.on("/large", .get) { _, _ in
            Response(status: .ok, body: .init(byteBuffer: ByteBuffer(repeating: UInt8(ascii: "x"), count: 32 << 20)))
        }
        return router
    }

    /// Runs a server while the closure runs, then stops it gracefully and waits until it has.
    static func run<Result: Sendable>(
        limits: EdgeLimits = .init(), trustedProxies: TrustedProxies = .none, tls: TLSContextSource? = nil,
        host: String = "127.0.0.1", format: LogFormat = .text,
        router: some HTTPResponder<EdgeContext> = TestServer.router(),
        _ body: @Sendable (TestServer) async throws -> Result
    ) async throws -> Result {
        let log = LogBox()
        let registry = PrometheusRegistry()
        let server = EdgeServer(
            configuration: EdgeConfiguration(
                addresses: [ListenAddress(host: host, port: 0)], limits: limits, trustedProxies: trustedProxies,
                tls: tls, sendsStrictTransportSecurity: tls != nil),
            responder: router, metrics: HTTPMetrics(factory: registry), logger: log.logger(format))
        let port = try await server.listen()[0].port
        let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: log.logger()))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result: Swift.Result<Result, any Error>
            do {
                result = .success(
                    try await body(TestServer(port: port, registry: registry, log: log, server: server, group: group)))
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }
}

struct InternalFault: Error, CustomStringConvertible {
    var description: String { "secret-internal-word" }
}
