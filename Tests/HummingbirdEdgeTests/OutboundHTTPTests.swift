import HTTPExchange
import HTTPTypes
import Hummingbird
import HummingbirdEdge
import NIOCore
import OutboundHTTP
import Testing

@Suite("OutboundHTTP requests to other servers", .timeLimit(.minutes(10)))
struct OutboundHTTPTests {
    private func with<Value>(
        _ configuration: AsyncHTTPOutboundClient.Configuration = .init(),
        _ body: (AsyncHTTPOutboundClient) async throws -> Value
    ) async throws -> Value {
        var configuration = configuration
        // Longer than a loaded machine needs for anything.
        configuration.connectTimeout = .seconds(60)
        let client = AsyncHTTPOutboundClient(configuration: configuration)
        do {
            let value = try await body(client)
            await client.shutdown()
            return value
        } catch {
            await client.shutdown()
            throw error
        }
    }

    private func code(
        _ client: AsyncHTTPOutboundClient, _ request: OutboundRequest
    ) async -> OutboundError.Code? {
        do throws(OutboundError) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("a POST reaches a server that the operator configured")
    func post() async throws {
        try await TestServer.run { server in
            try await with { client in
                let answer = try await client.send(
                    OutboundRequest(
                        method: .post, url: "http://127.0.0.1:\(server.port)/echo?x=1", body: Array("hi".utf8),
                        timeout: .seconds(60), isOperatorConfigured: true))
                #expect(answer.status == .ok)
                #expect(String(decoding: answer.body, as: UTF8.self) == "POST /echo x=1 hi")
                #expect(answer.headerFields[.contentType] == "text/plain")
            }
        }
    }

    @Test(
        "a loopback, private, link-local or shared address is refused unless the operator configured it",
        arguments: [
            "127.0.0.1", "[::1]", "localhost", "api.localhost", "localhost.", "10.1.2.3", "192.168.0.1",
            "172.31.255.255",
            "169.254.169.254", "100.64.0.1", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "[fe80::1]", "[fc00::1]",
            "[2002:7f00:1::]", "[64:ff9b::a00:1]", "224.0.0.1", "255.255.255.255",
        ])
    func forbidden(_ host: String) async throws {
        try await with { client in
            #expect(await code(client, OutboundRequest(url: "https://\(host)/")) == .forbiddenAddress)
        }
    }

    @Test("a name that resolves to a loopback address is refused before the request is sent")
    func rebinding() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        let tls = try TLSContextSource(
            files: TLSFiles(certificateFile: certificates.certificate, privateKeyFile: certificates.key))
        var configuration = AsyncHTTPOutboundClient.Configuration()
        configuration.trustRootsFile = certificates.authority
        configuration.addresses = ["auth.example": "127.0.0.1"]
        try await TestServer.run(tls: tls) { [configuration] server in
            let url = "https://auth.example:\(server.port)/echo"
            try await with(configuration) { client in
                #expect(await code(client, OutboundRequest(url: url)) == .forbiddenAddress)
            }
            #expect(!server.log.lines.contains { $0.contains("route=/echo") })
            try await with(configuration) { client in
                #expect(
                    await code(client, OutboundRequest(url: url, timeout: .seconds(60), isOperatorConfigured: true))
                        == nil)
            }
        }
    }

    @Test(
        "a URL that is not absolute http or https, or carries more than it may, is refused",
        arguments: [
            "", "/x", "ftp://example.com/", "file:///etc/passwd", "https:/example.com", "https://",
            "https://u:p@example.com/",
            "https://example.com/#f", "https://example.com:99999/", "https://example.com:+1/", "https://exa mple.com/",
            "https://example.com\\@evil.com/", "https://example.com/\u{0}", "https://example.com/\r\nX: y",
            "https://[::1/",
            "http://example.com/",
        ])
    func invalidURL(_ url: String) async throws {
        try await with { client in
            #expect(await code(client, OutboundRequest(url: url)) == .invalidURL)
        }
    }

    @Test("an answer over its limit is refused, with and without a declared length")
    func tooLarge() async throws {
        var router = EdgeRouter()
        router.on("/endless", .get) { _, _ in
            Response(
                status: .ok,
                body: .init { writer in
                    while true { try await writer.write(ByteBuffer(repeating: 0x61, count: 1000)) }
                })
        }
        router.on("/declared", .get) { _, _ in
            Response(status: .ok, body: .init(byteBuffer: ByteBuffer(repeating: 0x61, count: 5000)))
        }
        try await TestServer.run(router: router) { server in
            try await with { client in
                for path in ["endless", "declared"] {
                    let request = OutboundRequest(
                        url: "http://127.0.0.1:\(server.port)/\(path)", maximumResponseBytes: 4000,
                        timeout: .seconds(60), isOperatorConfigured: true)
                    #expect(await code(client, request) == .tooLarge)
                }
            }
        }
    }

    @Test("a redirect is handed back, not followed, and no cookie is kept")
    func redirect() async throws {
        var router = EdgeRouter()
        router.on("/away", .get) { request, _ in
            let fields: HTTPFields = [.location: "/target", .setCookie: "a=b"]
            let cookie = request.headers[.cookie] ?? "none"
            return Response(status: .found, headers: fields, body: .init(byteBuffer: ByteBuffer(string: cookie)))
        }
        try await TestServer.run(router: router) { server in
            try await with { client in
                for _ in 0..<2 {
                    let answer = try await client.send(
                        OutboundRequest(
                            url: "http://127.0.0.1:\(server.port)/away", timeout: .seconds(60),
                            isOperatorConfigured: true))
                    #expect(answer.status == .found)
                    #expect(String(decoding: answer.body, as: UTF8.self) == "none")
                }
            }
        }
    }

    @Test("a server that does not answer in time, and one that drips, end by the timeout")
    func timeout() async throws {
        var router = EdgeRouter()
        let gate = Gate()
        router.on("/never", .get) { _, _ in
            await gate.pass()
            return Response(status: .ok)
        }
        router.on("/drips", .get) { _, _ in
            Response(
                status: .ok,
                body: .init { writer in
                    try await writer.write(ByteBuffer(string: "a"))
                    await gate.pass()
                    try await writer.finish(nil)
                })
        }
        try await TestServer.run(router: router) { server in
            try await with { client in
                for path in ["never", "drips"] {
                    let request = OutboundRequest(
                        url: "http://127.0.0.1:\(server.port)/\(path)", timeout: .milliseconds(200),
                        isOperatorConfigured: true)
                    #expect(await code(client, request) == .timeout)
                }
            }
            gate.open()
        }
    }

    @Test("nobody listening is a connect error; an unknown authority is a TLS error, and its file makes it good")
    func connectAndTrust() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        let tls = try TLSContextSource(
            files: TLSFiles(certificateFile: certificates.certificate, privateKeyFile: certificates.key))
        let port = try await TestServer.run(tls: tls) { server in
            let request = OutboundRequest(
                url: "https://localhost:\(server.port)/echo", timeout: .seconds(60), isOperatorConfigured: true)
            try await with { client in #expect(await code(client, request) == .tls) }
            var configuration = AsyncHTTPOutboundClient.Configuration()
            configuration.trustRootsFile = certificates.authority
            try await with(configuration) { client in
                let answer = try await client.send(request)
                #expect(answer.status == .ok)
            }
            return server.port
        }
        try await with { client in
            let request = OutboundRequest(
                url: "http://127.0.0.1:\(port)/echo", timeout: .seconds(60), isOperatorConfigured: true)
            #expect(await code(client, request) == .connect)
        }
    }

    @Test("a cancelled request ends at once")
    func cancelled() async throws {
        var router = EdgeRouter()
        let gate = Gate()
        router.on("/never", .get) { _, _ in
            await gate.pass()
            return Response(status: .ok)
        }
        try await TestServer.run(router: router) { server in
            try await with { client in
                let task = Task {
                    await code(
                        client,
                        OutboundRequest(
                            url: "http://127.0.0.1:\(server.port)/never", timeout: .seconds(60),
                            isOperatorConfigured: true))
                }
                await gate.waitForArrival()
                task.cancel()
                #expect(await task.value == .cancelled)
            }
            gate.open()
        }
    }
}
