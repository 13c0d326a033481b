import HTTPExchange
import HTTPTypes
import HummingbirdEdge
import ServiceLifecycle
import Testing

/// `/quick` is answered at once where its body begins with `quick`, and by its handler otherwise.
@Suite("Answers without a task", .timeLimit(.minutes(10)))
struct AtOnceTests {
    private static func router(_ gate: Gate? = nil) -> EdgeRouter {
        var router = TestServer.router()
        router.on(
            "/quick", .post,
            handler: edgeHandler { request in
                if request.body == Array("wait".utf8) { await gate?.pass() }
                return EndpointResponse(
                    status: .ok, headerFields: [.contentType: "text/plain"], body: Array("handled ".utf8) + request.body
                )
            })
        router.onAtOnce("/quick", .post) { request in
            guard request.body.starts(with: "quick".utf8) else { return nil }
            let padding = request.body.count > 8 ? [UInt8](repeating: UInt8(ascii: "."), count: 256 << 10) : []
            return EndpointResponse(
                status: .ok, headerFields: [.contentType: "text/plain"],
                body: Array("at once ".utf8) + request.body + padding)
        }
        return router
    }

    private static func post(_ body: String, fields: String = "", version: String = "1.1") -> String {
        "POST /quick HTTP/\(version)\r\nHost: x\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func answers(_ count: Int, _ server: TestServer, to text: String) async throws -> [RawConnection.Answer] {
        let wire = try await RawConnection.open(server.port)
        try await wire.send(text)
        var answers: [RawConnection.Answer] = []
        for _ in 0..<count { answers.append(try await wire.readAnswer()) }
        wire.close()
        return answers
    }

    @Test("an answer at once has the fields, the log line and the metrics of any other")
    func alike() async throws {
        try await TestServer.run(router: Self.router()) { server in
            let answers = try await answers(2, server, to: Self.post("quick") + Self.post("other"))
            #expect(answers.map(\.body) == ["at once quick", "handled other"])
            let names = answers.map { answer in
                Set(answer.head.split(separator: "\r\n").dropFirst().map { $0.prefix { $0 != ":" }.lowercased() })
            }
            #expect(names[0] == names[1])
            var keys: [[Substring]] = []
            for answer in answers {
                let lines = try await server.log.waitFor(try #require(answer.field("x-request-id")))
                #expect(lines.count == 1)
                keys.append(lines[0].split(separator: " ").dropFirst(3).map { $0.prefix { $0 != "=" } })
            }
            #expect(keys[0] == keys[1])
            let text = String(decoding: server.registry.text(), as: UTF8.self)
            #expect(
                text.contains(
                    #"http_server_requests_total{listener="public",method="POST",route="/quick",status="2xx"} 2"#))
        }
    }

    @Test("behind a request that is being answered nothing is answered at once, and the order stays")
    func order() async throws {
        let gate = Gate()
        try await TestServer.run(router: Self.router(gate)) { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send(Self.post("quick") + Self.post("wait") + Self.post("quick2"))
            #expect(try await wire.readAnswer().body == "at once quick")
            await gate.waitForArrival()
            gate.open()
            #expect(try await wire.readAnswer().body == "handled wait")
            #expect(try await wire.readAnswer().body == "handled quick2")
            try await wire.send(Self.post("quick3"))
            #expect(try await wire.readAnswer().body == "at once quick3")
            wire.close()
        }
    }

    @Test("another method, a query, no declared length: the handler's")
    func others() async throws {
        try await TestServer.run(router: Self.router()) { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send("GET /quick HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await wire.readAnswer().status == 405)
            try await wire.send("POST /quick?a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nquick")
            #expect(try await wire.readAnswer().body == "handled quick")
            try await wire.send(
                "POST /quick HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nquick\r\n0\r\n\r\n")
            #expect(try await wire.readAnswer().body == "handled quick")
            wire.close()
        }
    }

    @Test("a body in pieces is one body; the connection is kept or closed as the client says")
    func connection() async throws {
        try await TestServer.run(router: Self.router()) { server in
            let wire = try await RawConnection.open(server.port)
            let request = Self.post("quick77")
            for character in request.dropLast() { try await wire.send(String(character)) }
            try await wire.send(String(request.suffix(1)))
            #expect(try await wire.readAnswer().body == "at once quick77")
            try await wire.send(Self.post("quick", fields: "Connection: close\r\n"))
            let last = await wire.readToEnd()
            #expect(last.lowercased().contains("connection: close"))
            #expect(last.hasSuffix("at once quick"))
            let old = try await RawConnection.open(server.port)
            try await old.send(Self.post("quick", version: "1.0"))
            #expect(await old.readToEnd().hasSuffix("at once quick"))
        }
    }

    @Test("a body over the limit is 413, and one that does not end in time 408")
    func limits() async throws {
        var limits = EdgeLimits()
        limits.bodyTimeout = .milliseconds(150)
        try await TestServer.run(limits: limits, router: Self.router()) { server in
            let large = try await RawConnection.open(server.port)
            try await large.send(Self.post("quick" + String(repeating: "x", count: 65 << 10)))
            #expect(try await large.readAnswer().status == 413)
            large.close()
            let slow = try await RawConnection.open(server.port)
            try await slow.send("POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nquick")
            #expect(try await slow.readAnswer().status == 408)
            #expect(await slow.readToEnd() == "")
        }
    }

    @Test("what is not HTTP in the middle of a request, or its end, is answered or logged as anywhere else")
    func broken() async throws {
        try await TestServer.run(router: Self.router()) { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send("POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nquick")
            wire.close()
            let line = try #require(try await server.log.waitFor("route=/quick").first)
            #expect(line.contains("status=4"))
        }
    }

    @Test("a client that does not read its answers gets the next one from the handler, which waits")
    func backPressure() async throws {
        try await TestServer.run(router: Self.router()) { server in
            let text = Self.post("quick-large") + Self.post("quick-large")
            let answers = try await answers(2, server, to: text)
            #expect(answers[0].body.hasPrefix("at once quick-large"))
            #expect(answers[1].body == "handled quick-large")
        }
    }

    @Test("told to stop, the server still answers the request whose body is on its way, and closes")
    func gracefulStop() async throws {
        try await TestServer.run(router: Self.router()) { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send(Self.post("quick"))
            _ = try await wire.readAnswer()
            try await wire.send("POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
            #expect(try await wire.readAnswer().status == 100)
            await server.group.triggerGracefulShutdown()
            _ = try await server.log.waitFor("Stopping")
            try await wire.send("quick")
            let text = await wire.readToEnd()
            #expect(text.hasSuffix("at once quick"))
        }
    }
}
