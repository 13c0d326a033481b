import HTTPExchange
import HTTPTypes
import Hummingbird
import HummingbirdEdge
import NIOCore
import NIOSSL
import OutboundHTTP
import ServiceLifecycle
import Testing

@Suite("TLS, HTTP/2 and the reload of certificates", .timeLimit(.minutes(10)))
struct TLSTests {
    private static func client(_ certificates: TestCertificates, alpn: [String]) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(certificates.authority)
        configuration.applicationProtocols = alpn
        return try NIOSSLContext(configuration: configuration)
    }

    private static func source(_ certificates: TestCertificates) throws -> TLSContextSource {
        try TLSContextSource(
            files: TLSFiles(certificateFile: certificates.certificate, privateKeyFile: certificates.key))
    }

    private static func outbound(_ certificates: TestCertificates) -> AsyncHTTPOutboundClient {
        var configuration = AsyncHTTPOutboundClient.Configuration()
        configuration.trustRootsFile = certificates.authority
        configuration.connectTimeout = .seconds(60)
        return AsyncHTTPOutboundClient(configuration: configuration)
    }

    /// A router whose one path says which protocol the connection speaks.
    private static func router() -> EdgeRouter {
        var router = TestServer.router()
        router.on("/protocol", .get, .post) { _, context in
            let text = context.connection.map { "\($0.isSecure) \($0.isHTTP2)" } ?? "none"
            return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: text)))
        }
        return router
    }

    @Test("HTTP/2 where the client offers it, HTTP/1.1 where it does not, on the same listener; HSTS on both")
    func negotiation() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        try await TestServer.run(tls: Self.source(certificates), router: Self.router()) { server in
            let client = Self.outbound(certificates)
            let two = try await client.send(
                OutboundRequest(
                    url: "https://localhost:\(server.port)/protocol", timeout: .seconds(60), isOperatorConfigured: true)
            )
            #expect(String(decoding: two.body, as: UTF8.self) == "true true")
            #expect(two.headerFields[.strictTransportSecurity] == "max-age=31536000")
            await client.shutdown()
            for alpn in [[], ["http/1.1"]] {
                let tls = try Self.client(certificates, alpn: alpn)
                let wire = try await RawConnection.open(server.port, tls: tls)
                try await wire.send("GET /protocol HTTP/1.1\r\nHost: x\r\n\r\n")
                let one = try await wire.readAnswer()
                #expect(one.body == "true false")
                #expect(one.field("strict-transport-security") != nil)
                wire.close()
            }
        }
    }

    @Test("over HTTP/2 the limits, the errors and the log line are the same")
    func http2() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        try await TestServer.run(tls: Self.source(certificates), router: Self.router()) { server in
            let client = Self.outbound(certificates)
            func send(_ path: String, body: Int = 0) async throws -> OutboundResponse {
                try await client.send(
                    OutboundRequest(
                        method: body > 0 ? .post : .get, url: "https://localhost:\(server.port)\(path)",
                        body: [UInt8](repeating: 0x61, count: body), timeout: .seconds(60), isOperatorConfigured: true))
            }
            let echo = try await send("/echo?a=%2F+b", body: 3)
            #expect(String(decoding: echo.body, as: UTF8.self) == "POST /echo a=%2F+b aaa")
            let id = try #require(echo.headerFields[HTTPField.Name("X-Request-Id") ?? .via])
            #expect(try await server.log.waitFor(id).first?.contains("status=200") == true)
            for (path, body, status) in [
                ("/none", 0, 404), ("/breaks", 0, 500), ("/echo", 1001, 413), ("/echo", 2 << 20, 413), ("/who", 1, 405),
            ] {
                let answer = try await send(path, body: body)
                #expect(answer.status.code == status, "\(path)")
            }
            let many = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<300 {
                    group.addTask {
                        try await client.send(
                            OutboundRequest(
                                url: "https://localhost:\(server.port)/echo?\(number)", timeout: .seconds(60),
                                isOperatorConfigured: true)
                        ).status.code
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(many.allSatisfy { $0 == 200 })
            await client.shutdown()
        }
    }

    @Test("a reload gives new connections the new certificate; open ones go on; a broken file changes nothing")
    func reload() async throws {
        let certificates = try TestCertificates(commonName: "first")
        defer { certificates.remove() }
        let source = try Self.source(certificates)
        let tls = try Self.client(certificates, alpn: ["http/1.1"])
        try await TestServer.run(tls: source) { server in
            func open() async throws -> RawConnection {
                let wire = try await RawConnection.open(server.port, tls: tls)
                try await wire.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = try await wire.readAnswer()
                return wire
            }
            let before = try await open()
            #expect(try await before.isPeer("first"))
            try certificates.issue("second")
            try source.reload()
            let after = try await open()
            #expect(try await after.isPeer("second"))
            try await before.send("GET /echo?again HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await before.readAnswer().body == "GET /echo again ")
            try certificates.spoil()
            #expect(throws: (any Error).self) { try source.reload() }
            let last = try await open()
            #expect(try await last.isPeer("second"))
            for wire in [before, after, last] { wire.close() }
        }
    }

    @Test("a handshake that does not end is closed, and garbage instead of one does no harm")
    func handshake() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        var limits = EdgeLimits()
        limits.headTimeout = .milliseconds(150)
        try await TestServer.run(limits: limits, tls: Self.source(certificates)) { server in
            let silent = try await RawConnection.open(server.port)
            let garbage = try await RawConnection.open(server.port)
            garbage.sendIgnoringErrors(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            let half = try await RawConnection.open(server.port)
            half.sendIgnoringErrors([0x16, 0x03, 0x01, 0x02, 0x00, 0x01])
            for wire in [silent, garbage, half] {
                #expect(!(await wire.readToEnd()).contains("HTTP/1.1"))
                wire.close()
            }
        }
        try await TestServer.run(tls: Self.source(certificates)) { server in
            let garbage = try await RawConnection.open(server.port)
            garbage.sendIgnoringErrors([0x80, 0x00, 0xff, 0x16])
            garbage.close()
            let tls = try Self.client(certificates, alpn: ["http/1.1"])
            let good = try await RawConnection.open(server.port, tls: tls)
            try await good.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await good.readAnswer().status == 200)
            good.close()
        }
    }

    @Test("RFC 8705 §2 the certificate that a client proved to hold reaches the endpoint, and none is demanded")
    func clientCertificate() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        let source = try TLSContextSource(
            files: TLSFiles(
                certificateFile: certificates.certificate, privateKeyFile: certificates.key,
                clientCAFile: certificates.authority))
        var router = EdgeRouter()
        router.on("/certificate", .get) { _, context in
            Response(status: context.connection?.clientCertificate == nil ? .noContent : .ok)
        }
        try await TestServer.run(tls: source, router: router) { server in
            for (hasCertificate, status) in [(true, 200), (false, 204)] {
                var configuration = TLSConfiguration.makeClientConfiguration()
                configuration.trustRoots = .file(certificates.authority)
                if hasCertificate {
                    configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificates.certificate)
                        .map { .certificate($0) }
                    configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: certificates.key, format: .pem))
                }
                let wire = try await RawConnection.open(
                    server.port, tls: try NIOSSLContext(configuration: configuration))
                try await wire.send("GET /certificate HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await wire.readAnswer().status == status)
                wire.close()
            }
        }
    }

    @Test("RFC 9113 §10.5 a flood of opened and reset streams ends its connection, and only that")
    func resetFlood() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        try await TestServer.run(tls: Self.source(certificates)) { server in
            let tls = try Self.client(certificates, alpn: ["h2"])
            let wire = try await RawConnection.open(server.port, tls: tls)
            wire.sendIgnoringErrors(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + HTTP2Frames.settings())
            for stream in 0..<2000 {
                let id = UInt32(stream * 2 + 1)
                wire.sendIgnoringErrors(HTTP2Frames.get("/echo", id) + HTTP2Frames.reset(id))
            }
            _ = await wire.readToEnd()
            wire.close()
            let client = Self.outbound(certificates)
            let answer = try await client.send(
                OutboundRequest(
                    url: "https://localhost:\(server.port)/echo", timeout: .seconds(60), isOperatorConfigured: true))
            #expect(answer.status == .ok)
            await client.shutdown()
        }
    }

    @Test("RFC 9113 §8.3 targets and methods that HTTP/1.1 would refuse are refused over HTTP/2")
    func badTargets() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        try await TestServer.run(tls: Self.source(certificates)) { server in
            let tls = try Self.client(certificates, alpn: ["h2"])
            let wire = try await RawConnection.open(server.port, tls: tls)
            wire.sendIgnoringErrors(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + HTTP2Frames.settings())
            for (index, path) in ["echo", "/\u{e4}", "", "*", "/ x"].enumerated() {
                wire.sendIgnoringErrors(HTTP2Frames.get(path, UInt32(index * 2 + 1)))
            }
            wire.sendIgnoringErrors([0, 0, 9, 0, 0, 0, 0, 0, 0, 1, 2, 3])
            _ = await wire.readToEnd()
            wire.close()
            #expect(!server.log.lines.contains { $0.contains("status=200") })
        }
    }

    @Test(
        "CONNECT over HTTP/2 is refused as over HTTP/1.1: 501, not an error in the log, and no failed request in the metrics"
    )
    func connect() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        try await TestServer.run(tls: Self.source(certificates)) { server in
            let tls = try Self.client(certificates, alpn: ["h2"])
            let wire = try await RawConnection.open(server.port, tls: tls)
            try await wire.send(HTTP2Frames.opening() + HTTP2Frames.connect("localhost:443", 1))
            let line = try await server.log.waitFor("status=501").first
            #expect(line?.contains(" info ") == true, "\(line ?? "")")
            wire.close()
            let text = String(decoding: server.registry.text(), as: UTF8.self)
            #expect(text.contains(#"http_server_refused_total{listener="public",reason="connect"} 1"#))
            #expect(!text.contains("5xx"))
            #expect(text.contains(#"http_server_active_requests{listener="public"} 0"#))
        }
    }

    @Test("a stream beyond the most is answered 503; those that end make room")
    func streams() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        var limits = EdgeLimits()
        limits.maximumConnections = 3
        var router = TestServer.router()
        let gate = Gate()
        router.on("/wait", .get) { _, _ in
            await gate.pass()
            return Response(status: .ok)
        }
        try await TestServer.run(limits: limits, tls: Self.source(certificates), router: router) { server in
            let client = Self.outbound(certificates)
            @Sendable func send(_ path: String) async throws -> Int {
                let url = "https://localhost:\(server.port)\(path)"
                return try await client.send(
                    OutboundRequest(url: url, timeout: .seconds(60), isOperatorConfigured: true)
                ).status.code
            }
            #expect(try await send("/echo") == 200)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<5 { group.addTask { try await send("/wait") } }
                var statuses: [Int] = []
                for try await status in group {
                    statuses.append(status)
                    // Two are refused at once; the others wait for the gate.
                    if statuses.count == 2 { gate.open() }
                }
                return statuses
            }
            #expect(statuses == [503, 503, 200, 200, 200])
            #expect(try await send("/echo") == 200)
            await client.shutdown()
        }
    }

    @Test("told to stop, an HTTP/2 connection finishes the stream in flight")
    func gracefulStop() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        var router = EdgeRouter()
        let gate = Gate()
        router.on("/wait", .get) { _, _ in
            await gate.pass()
            return Response(status: .ok)
        }
        try await TestServer.run(tls: Self.source(certificates), router: router) { server in
            let client = Self.outbound(certificates)
            let url = "https://localhost:\(server.port)/wait"
            async let answer = client.send(OutboundRequest(url: url, timeout: .seconds(60), isOperatorConfigured: true))
            await gate.waitForArrival()
            await server.group.triggerGracefulShutdown()
            _ = try await server.log.waitFor("Stopping")
            gate.open()
            #expect(try await answer.status == .ok)
            await client.shutdown()
        }
    }
}
