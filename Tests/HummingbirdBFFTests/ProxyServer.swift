import BFF
import HTTPExchange
import HTTPTypes
import HummingbirdBFF
import HummingbirdEdge
import Logging
import NIOCore
import OAuthCore
import ServiceLifecycle
import Synchronization

/// A gate that knows one session.
struct TestGate: ProxyGate {
    static let hash = SecretHash([1, 2, 3])

    func session(for request: EndpointRequest) async throws(BFFFailure) -> SecretHash {
        guard request.headerFields[.cookie] == "session=live" else {
            throw BFFFailure(.unauthenticated, .unauthorized, "Log in.", detail: "no session")
        }
        return Self.hash
    }

    func checkForgery(_ request: EndpointRequest, _ session: SecretHash) throws(BFFFailure) {}

    func checkOrigin(_ request: EndpointRequest) throws(BFFFailure) {
        if request.headerFields[.origin] == "https://evil.example" {
            throw BFFFailure(.originNotAllowed, .forbidden, "No.", detail: "evil")
        }
    }

    func userToken(_ session: SecretHash) async throws(BFFFailure) -> String { "user-token" }
    func serviceToken(_ client: ProxyRoute.ServiceClient) async throws(BFFFailure) -> String { "service-token" }
    func hash(of session: SecretHash) -> SecretHash { session }
    func preflight(_ request: EndpointRequest) -> EndpointResponse? { nil }
    func crossOriginFields(_ request: EndpointRequest) -> HTTPFields { [:] }

    func answer(_ failure: BFFFailure, to request: EndpointRequest) -> EndpointResponse {
        EndpointResponse(
            status: failure.status, headerFields: [.contentType: "application/json"],
            body: Array(#"{"error":"\#(failure.code.rawValue)"}"#.utf8),
            logDetail: .init(errorCode: failure.code.rawValue, detail: failure.detail))
    }
}

/// What the server logged.
final class LogLines: Sendable {
    private let box = Mutex<[String]>([])
    var output: LogOutput {
        LogOutput { line in self.box.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    }
    var logger: Logger {
        Logger(label: "test") { EdgeLogHandler(label: $0, level: .info, format: .text, output: self.output) }
    }

    func waitFor(_ text: String) async throws -> String {
        while true {
            if let found = box.withLock({ $0.first { $0.contains(text) } }) { return found }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}

/// An edge whose paths under `/api` go to an upstream, and which answers `/own` itself.
struct ProxyServer {
    let port: Int
    let watch: SessionWatch
    let log: LogLines
    let proxy: ProxyResponder

    /// A request with a session.
    static func get(_ path: String, method: String = "GET", _ fields: String...) -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: app\r\nCookie: session=live\r\n"
            + fields.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    static func run<Result: Sendable>(
        upstream: String, limits: ProxyLimits = .init(), edge: EdgeLimits = .init(), tls: TLSContextSource? = nil,
        _ body: @escaping @Sendable (ProxyServer) async throws -> Result
    ) async throws -> Result {
        let watch = SessionWatch()
        let endpoint = try ProxyEndpoint(
            routes: [
                ProxyRoute(path: "/api", upstream: upstream),
                ProxyRoute(path: "/open", upstream: upstream, token: .none, requiresSession: false),
            ], publicURL: "http://app", gate: TestGate())
        let proxy = try ProxyResponder(endpoint, watch: watch, limits: limits)
        var router = EdgeRouter()
        router.on(
            "/own", .get, .post,
            handler: edgeHandler { request in EndpointResponse(status: .ok, body: Array("own ".utf8) + request.body) })
        router.stream(proxy)
        let log = LogLines()
        let server = EdgeServer(
            configuration: EdgeConfiguration(
                addresses: [ListenAddress(host: "127.0.0.1", port: 0)], limits: edge, tls: tls),
            responder: router, metrics: HTTPMetrics(factory: PrometheusRegistry()), logger: log.logger)
        let port = try await server.listen()[0].port
        let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: log.logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result: Swift.Result<Result, any Error>
            do {
                result = .success(try await body(ProxyServer(port: port, watch: watch, log: log, proxy: proxy)))
            } catch { result = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            await proxy.shutdown()
            return try result.get()
        }
    }

    /// A server before an upstream that follows a script, and a client connected to it.
    static func run<Result: Sendable>(
        script: @escaping @Sendable (Wire, Int) async throws -> Void, limits: ProxyLimits = .init(),
        edge: EdgeLimits = .init(), _ body: @escaping @Sendable (ProxyServer, Wire) async throws -> Result
    ) async throws -> Result {
        try await Wire.serve(script) { port in
            try await run(upstream: "http://127.0.0.1:\(port)", limits: limits, edge: edge) { server in
                let client = try await Wire.open(server.port)
                defer { client.close() }
                return try await body(server, client)
            }
        }
    }
}
