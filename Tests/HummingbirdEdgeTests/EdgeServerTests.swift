import HTTPExchange
import HTTPTypes
import Hummingbird
import HummingbirdEdge
import NIOCore
import Testing

@Suite("RFC 9110 the edge of a listener", .timeLimit(.minutes(10)))
struct EdgeServerTests {
    private func get(_ server: TestServer, _ request: String) async throws -> RawConnection.Answer {
        let wire = try await RawConnection.open(server.port)
        try await wire.send(request)
        let answer = try await wire.readAnswer()
        wire.close()
        return answer
    }

    @Test("a request reaches its endpoint with raw path, query and body; the answer carries the common fields")
    func echo() async throws {
        try await TestServer.run { server in
            let answer = try await get(
                server, "POST /echo?a=%zz&a=b+c HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
            #expect(answer.status == 200)
            #expect(answer.body == "POST /echo a=%zz&a=b+c hello")
            #expect(answer.field("x-request-id")?.count == 24)
            #expect(answer.field("x-content-type-options") == "nosniff")
            #expect(answer.field("referrer-policy") == "same-origin")
            #expect(answer.field("date")?.hasSuffix("GMT") == true)
            #expect(answer.field("server") == nil)
            #expect(answer.field("strict-transport-security") == nil)
            #expect(answer.field("content-security-policy") == nil)
        }
    }

    @Test("a page gets a policy without script and without form-action")
    func page() async throws {
        try await TestServer.run { server in
            let answer = try await get(server, "GET /page HTTP/1.1\r\nHost: x\r\n\r\n")
            let policy = try #require(answer.field("content-security-policy"))
            #expect(policy.contains("default-src'none'"))
            #expect(policy.contains("frame-ancestors'none'"))
            #expect(!policy.contains("form-action"))
            #expect(!policy.contains("script-src"))
        }
    }

    @Test("RFC 9110 §9.3.2 HEAD is answered as GET without the body")
    func head() async throws {
        try await TestServer.run { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send("HEAD /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let text = await wire.readToEnd()
            #expect(text.hasPrefix("HTTP/1.1 200"))
            #expect(text.lowercased().contains("content-length: 12"))
            #expect(text.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("an unknown path is 404 and an unknown method 405 with Allow, both with a request id in the body")
    func notFound() async throws {
        try await TestServer.run { server in
            let missing = try await get(server, "GET /none HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(missing.status == 404)
            #expect(missing.body.contains(#""error":"not_found""#))
            let id = try #require(missing.field("x-request-id"))
            #expect(missing.body.contains(id))
            let method = try await get(server, "DELETE /echo HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(method.status == 405)
            #expect(method.field("allow") == "GET,HEAD,POST")
            let odd = try await get(server, "BREW /echo HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect([400, 405].contains(odd.status))
        }
    }

    @Test("an error inside is 500 without a word of it; the log line of the same request id has it")
    func internalError() async throws {
        try await TestServer.run { server in
            let answer = try await get(server, "GET /breaks HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(answer.status == 500)
            #expect(!answer.body.contains("secret-internal-word"))
            #expect(!answer.head.contains("secret-internal-word"))
            let id = try #require(answer.field("x-request-id"))
            #expect(server.log.lines.contains { $0.contains(id) && $0.contains("secret-internal-word") })
        }
    }

    @Test("a template takes one segment, and its label is the template")
    func template() async throws {
        try await TestServer.run { server in
            let one = try await get(server, "GET /things/7 HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(one.body == "/things/7")
            for path in ["/things/", "/things/7/8"] {
                let other = try await get(server, "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(other.status == 404)
            }
            #expect(server.log.lines.contains { $0.contains("route=/things/{id}") })
        }
    }

    @Test("paths that ask for it are matched without regard to case")
    func caseless() async throws {
        var router = EdgeRouter()
        router.on(
            "/auth/token", .post, ignoringCase: true,
            handler: edgeHandler { _ in EndpointResponse(status: .ok) })
        #expect(router.template(of: "/Auth/TOKEN") == "/auth/token")
        #expect(router.template(of: "/auth/token/") == nil)
    }

    @Test("requests of one connection are answered in order, pipelined too")
    func pipelining() async throws {
        try await TestServer.run { server in
            let wire = try await RawConnection.open(server.port)
            let requests = (0..<50).map { "GET /echo?\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined()
            try await wire.send(requests)
            for number in 0..<50 {
                #expect(try await wire.readAnswer().body == "GET /echo \(number) ")
            }
            wire.close()
        }
    }

    @Test("RFC 9112 §9.3 HTTP/1.0 and Connection: close end the connection after the answer")
    func close() async throws {
        try await TestServer.run { server in
            for request in [
                "GET /echo HTTP/1.0\r\n\r\n", "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: Close\r\n\r\n",
            ] {
                let wire = try await RawConnection.open(server.port)
                try await wire.send(request)
                let text = await wire.readToEnd()
                #expect(text.contains(" 200 "))
                #expect(text.lowercased().contains("connection: close"))
            }
        }
    }

    @Test("RFC 9112 §7.1 a chunked body is put together; §3.2.2 the absolute form is its path")
    func chunkedAndAbsolute() async throws {
        try await TestServer.run { server in
            let chunked = try await get(
                server,
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
            #expect(chunked.body == "POST /echo - abcde")
            let absolute = try await get(server, "GET http://evil.example/echo?q HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(absolute.body == "GET /echo q ")
        }
    }

    @Test("RFC 9110 §10.1.1 a client that waits is told to go on, unless its body is too large")
    func expectContinue() async throws {
        try await TestServer.run { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            #expect(try await wire.readAnswer().status == 100)
            try await wire.send("ok")
            #expect(try await wire.readAnswer().body == "POST /echo - ok")
            wire.close()
            let large = try await get(
                server, "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9999999999\r\n\r\n")
            #expect(large.status == 413)
        }
    }

    @Test("it listens on IPv6 and on several addresses, and says which ports it got")
    func addresses() async throws {
        try await TestServer.run(host: "::1") { server in
            let wire = try await RawConnection.open(server.port, host: "::1")
            try await wire.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await wire.readAnswer().body.hasPrefix("::1 "))
            wire.close()
            #expect(server.log.lines.contains { $0.contains("[::1]:\(server.port)") })
        }
        #expect(ListenAddress("[::1]:9000") == ListenAddress(host: "::1", port: 9000))
        #expect(ListenAddress("127.0.0.1:0")?.port == 0)
        #expect(ListenAddress("::1:9000") == nil)
        #expect(ListenAddress("localhost") == nil)
        #expect(ListenAddress("localhost:70000") == nil)
    }

    @Test("an address that is taken is an error that names it")
    func taken() async throws {
        try await TestServer.run { server in
            let address = ListenAddress(host: "127.0.0.1", port: server.port)
            let second = EdgeServer(
                configuration: EdgeConfiguration(addresses: [ListenAddress(host: "127.0.0.1", port: 0), address]),
                responder: TestServer.router(), metrics: HTTPMetrics(factory: PrometheusRegistry()),
                logger: server.log.logger())
            let error = await #expect(throws: ListenError.self) { try await second.listen() }
            #expect(error?.address == address)
        }
    }
}
