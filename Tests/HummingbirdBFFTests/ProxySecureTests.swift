import BFF
import ChildProcesses
import Foundation
import HTTPExchange
import HTTPTypes
import Hummingbird
import HummingbirdBFF
import HummingbirdEdge
import NIOCore
import NIOSSL
import OutboundHTTP
import ServiceLifecycle
import Testing

@Suite("Proxied requests over TLS and HTTP/2", .timeLimit(.minutes(10)))
struct ProxySecureTests {
    /// An upstream over TLS that speaks HTTP/2 where it is asked to, and says what it was asked.
    private func run<Result: Sendable>(
        _ body: @escaping @Sendable (ProxyServer, Certificates) async throws -> Result
    ) async throws -> Result {
        let certificates = try Certificates()
        defer { certificates.remove() }
        let tls = try TLSContextSource(
            files: TLSFiles(certificateFile: certificates.certificate, privateKeyFile: certificates.key))
        var limits = ProxyLimits()
        limits.trustRootsFile = certificates.certificate
        var edge = EdgeLimits()
        edge.maximumBodyBytes = 64 << 20
        let server = EdgeServer(
            configuration: EdgeConfiguration(
                addresses: [ListenAddress(host: "127.0.0.1", port: 0)], limits: edge, tls: tls),
            responder: Self.upstream(), metrics: HTTPMetrics(factory: PrometheusRegistry()), logger: LogLines().logger)
        let port = try await server.listen()[0].port
        let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: LogLines().logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let outcome: Swift.Result<Result, any Error>
            do {
                outcome = .success(
                    try await ProxyServer.run(upstream: "https://localhost:\(port)", limits: limits) { proxy in
                        try await body(proxy, certificates)
                    })
            } catch { outcome = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try outcome.get()
        }
    }

    private static func upstream() -> EdgeRouter {
        var router = EdgeRouter()
        router.on("/api/size", .post) { request, context in
            var count = 0
            for try await bytes in request.body { count += bytes.readableBytes }
            let version = context.connection?.isHTTP2 == true ? "h2" : "h1"
            let token = request.headers[.authorization] ?? "-"
            return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "\(version) \(token) \(count)")))
        }
        router.on("/api/large", .get) { _, _ in
            Response(
                status: .ok, body: .init(byteBuffer: ByteBuffer(repeating: UInt8(ascii: "x"), count: 8 << 20)))
        }
        return router
    }

    @Test("a service that speaks HTTP/2 is spoken to in HTTP/2, and gets the whole body")
    func upload() async throws {
        try await run { proxy, _ in
            let client = try await Wire.open(proxy.port)
            for size in [0, 5, 8 << 20] {
                try await client.send(ProxyServer.get("/api/size", method: "POST", "Content-Length: \(size)"))
                try await client.send([UInt8](repeating: 7, count: size))
                let answer = try await client.readAnswer()
                #expect(answer.head.status == 200)
                #expect(answer.body == "h2 Bearer user-token \(size)")
            }
            client.close()
        }
    }

    @Test("a large answer comes whole")
    func download() async throws {
        try await run { proxy, _ in
            let client = try await Wire.open(proxy.port)
            try await client.send(ProxyServer.get("/api/large"))
            let head = try await client.readHead()
            #expect(head.status == 200)
            #expect(head["content-length"] == "\(8 << 20)")
            var received = 0
            while received < 8 << 20, let bytes = await client.next() { received += bytes.count }
            #expect(received == 8 << 20)
            client.close()
        }
    }

    @Test("a client over HTTP/2 is proxied too: with a body, without one, HEAD, and cut off in the middle")
    func http2Client() async throws {
        let certificates = try Certificates()
        defer { certificates.remove() }
        let tls = try TLSContextSource(
            files: TLSFiles(certificateFile: certificates.certificate, privateKeyFile: certificates.key))
        var configuration = AsyncHTTPOutboundClient.Configuration()
        configuration.trustRootsFile = certificates.certificate
        configuration.connectTimeout = .seconds(60)
        let http = AsyncHTTPOutboundClient(configuration: configuration)
        try await Wire.serve { wire, _ in
            while true {
                let head = try await wire.readHead()
                if head.first.contains("/api/cut") {
                    return try await wire.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
                }
                let sent = try await wire.read(count: Int(head["content-length"] ?? "0") ?? 0)
                let body = head.first.hasPrefix("HEAD") ? "" : "\(head.first) \(sent)"
                try await wire.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            }
        } while: { port in
            try await ProxyServer.run(upstream: "http://127.0.0.1:\(port)", tls: tls) { proxy in
                func send(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") async throws
                    -> OutboundResponse
                {
                    try await http.send(
                        OutboundRequest(
                            method: method, url: "https://localhost:\(proxy.port)\(path)",
                            headerFields: [.cookie: "session=live"], body: Array(body.utf8), isOperatorConfigured: true)
                    )
                }
                let got = try await send(.get, "/api/x")
                #expect(String(decoding: got.body, as: UTF8.self) == "GET /api/x HTTP/1.1 ")
                let posted = try await send(.post, "/api/x", "hello")
                #expect(String(decoding: posted.body, as: UTF8.self) == "POST /api/x HTTP/1.1 hello")
                #expect(try await send(.head, "/api/x").status == .ok)
                #expect(try await send(.get, "/api/%2e%2e/x").status == .badRequest)
                await #expect(throws: OutboundError.self) { try await send(.get, "/api/cut") }
                #expect(try await send(.get, "/own").body == Array("own ".utf8))
            }
        }
        await http.shutdown()
    }

    @Test("a certificate that nobody vouches for is 502")
    func untrusted() async throws {
        let certificates = try Certificates()
        defer { certificates.remove() }
        let tls = try TLSContextSource(
            files: TLSFiles(certificateFile: certificates.certificate, privateKeyFile: certificates.key))
        // The edge itself is the upstream: whatever it answers, the handshake comes first.
        try await ProxyServer.run(upstream: "http://127.0.0.1:1", tls: tls) { upstream in
            try await ProxyServer.run(upstream: "https://localhost:\(upstream.port)") { proxy in
                let client = try await Wire.open(proxy.port)
                try await client.send(ProxyServer.get("/api/x"))
                let answer = try await client.readAnswer()
                #expect(answer.head.status == 502)
                client.close()
            }
        }
    }
}

/// A certificate for localhost that vouches for itself, made by the openssl command in a folder of its own.
struct Certificates {
    private let folder: URL

    var certificate: String { folder.appending(path: "cert.pem").path }
    var key: String { folder.appending(path: "key.pem").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try ChildProcess.run(
            "/usr/bin/env",
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
                "-out", certificate,
            ])
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}
