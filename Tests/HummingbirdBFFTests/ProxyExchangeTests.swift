import HummingbirdBFF
import HummingbirdEdge
import Synchronization
import Testing

@Suite("Proxied requests over real sockets", .timeLimit(.minutes(10)))
struct ProxyExchangeTests {
    private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test("the service gets the request with the token and without the cookie; one connection serves many")
    func plain() async throws {
        try await ProxyServer.run { wire, _ in
            while true {
                let head = try await wire.readHead()
                let body = "\(head)"
                try await wire.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nSet-Cookie: session=evil\r\n"
                        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            }
        } _: { server, client in
            for _ in 0..<3 {
                try await client.send(
                    ProxyServer.get("/api/x?q=%zz", "traceparent: 00-1-2-01", "X_Forwarded_User: evil"))
                let (head, seen) = try await client.readAnswer()
                #expect(head.status == 200)
                #expect(head["set-cookie"] == nil)
                #expect(head.all("x-request-id").count == 1)
                #expect(seen.hasPrefix("GET /api/x?q=%zz HTTP/1.1\r\nHost: 127.0.0.1:"))
                #expect(seen.contains("Authorization: Bearer user-token\r\n"))
                #expect(seen.contains("X-Forwarded-For: 127.0.0.1\r\n"))
                #expect(seen.contains("traceparent: 00-1-2-01\r\n"))
                #expect(!seen.lowercased().contains("cookie") && !seen.contains("evil"))
                #expect(!seen.lowercased().contains("transfer-encoding") && !seen.contains("Content-Length"))
            }
        }
    }

    @Test("a route of the server's own comes first, and requests that were pipelined are answered in order")
    func order() async throws {
        try await ProxyServer.run { wire, _ in
            while true {
                _ = try await wire.readHead()
                try await wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nup")
            }
        } _: { _, client in
            let own = "GET /own HTTP/1.1\r\nHost: app\r\n\r\n"
            let missing = "GET /missing HTTP/1.1\r\nHost: app\r\n\r\n"
            let proxied = ProxyServer.get("/api/x")
            try await client.send(own + proxied + own + proxied + proxied + missing + proxied)
            var bodies: [String] = []
            for _ in 0..<7 {
                let (head, body) = try await client.readAnswer()
                bodies.append(head.status == 200 ? body : "\(head.status)")
            }
            #expect(bodies == ["own ", "up", "own ", "up", "up", "404", "up"])
        }
    }

    @Test("a refused request is answered here, logged with its reason, and never reaches the service")
    func refused() async throws {
        try await ProxyServer.run { wire, _ in
            Issue.record("the upstream was asked")
        } _: { server, client in
            try await client.send("GET /api/x HTTP/1.1\r\nHost: app\r\n\r\n")
            let (head, body) = try await client.readAnswer()
            #expect(head.status == 401)
            #expect(body.contains("unauthenticated"))
            #expect(try await server.log.waitFor("unauthenticated").contains("no session"))
            for path in ["/api/../own", "/api%2f..", "/api/%zz", "/%2e%2e/own", "//own"] {
                try await client.send(ProxyServer.get(path))
                #expect(try await client.readAnswer().head.status == 400)
            }
        }
    }

    @Test("bodies arrive with their length or in chunks, and without a body there is none")
    func bodies() async throws {
        try await ProxyServer.run { wire, _ in
            while true {
                let head = try await wire.readHead()
                var body = head["content-length"] ?? "-"
                if head["transfer-encoding"] != nil {
                    body = "chunked " + (try await wire.read(until: "0\r\n\r\n"))
                } else {
                    body += " " + (try await wire.read(count: Int(head["content-length"] ?? "0") ?? 0))
                }
                try await wire.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            }
        } _: { _, client in
            try await client.send(ProxyServer.get("/api", method: "POST", "Content-Length: 5") + "hello")
            #expect(try await client.readAnswer().body == "5 hello")
            try await client.send(
                ProxyServer.get("/api", method: "PUT", "Transfer-Encoding: chunked") + "5\r\nhello\r\n0\r\n\r\n")
            #expect(try await client.readAnswer().body == "chunked 5\r\nhello\r\n0\r\n\r\n")
            try await client.send(ProxyServer.get("/api", method: "POST"))
            #expect(try await client.readAnswer().body == "0 ")
            try await client.send(ProxyServer.get("/api", method: "GET", "Content-Length: 2") + "ab")
            #expect(try await client.readAnswer().body == "2 ab")
            try await client.send(ProxyServer.get("/api", method: "DELETE"))
            #expect(try await client.readAnswer().body == "- ")
        }
    }

    @Test("who waits to be told to send its body is told here")
    func expectContinue() async throws {
        try await ProxyServer.run { wire, _ in
            let head = try await wire.readHead()
            #expect(head["expect"] == nil)
            _ = try await wire.read(count: 2)
            try await wire.send(ok)
        } _: { _, client in
            try await client.send(ProxyServer.get("/api", method: "POST", "Content-Length: 2", "Expect: 100-continue"))
            #expect(try await client.readHead().status == 100)
            try await client.send("ab")
            #expect(try await client.readAnswer().body == "ok")
        }
    }

    @Test("answers without a body: HEAD with and without a length, 204, 304; the connection goes on")
    func bodiless() async throws {
        let answers = [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n", ok,
        ]
        // An answer to HEAD that says nothing of its length may cost the upstream's connection.
        let asked = Counter()
        try await ProxyServer.run { wire, _ in
            while true {
                _ = try await wire.readHead()
                try await wire.send(answers[asked.count.wrappingAdd(1, ordering: .relaxed).oldValue])
            }
        } _: { _, client in
            for (method, status) in [
                ("HEAD", 200), ("HEAD", 200), ("HEAD", 200), ("GET", 204), ("GET", 304), ("GET", 200),
            ] {
                try await client.send(ProxyServer.get("/api", method: method))
                let head = try await client.readHead()
                #expect(head.status == status)
            }
            #expect(try await client.read(count: 2) == "ok")
        }
    }

    @Test("an HTTP/1.0 client gets an answer without a length up to the end of its connection")
    func http10() async throws {
        try await ProxyServer.run { wire, _ in
            _ = try await wire.readHead()
            try await wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")
            _ = await wire.next()
        } _: { _, client in
            try await client.send("GET /open HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let answer = await client.readToEnd()
            #expect(answer.hasSuffix("\r\n\r\nok"))
            #expect(answer.contains("Connection: close"))
            #expect(!answer.lowercased().contains("chunked"))
        }
    }

    @Test(
        "an answer that is none is 502, and nothing of it breaks ours",
        arguments: [
            "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "HTTP/2.0 200 OK\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "HTTP/1.1 999 X\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX-A: a\u{0}b\r\n\r\n", "",
        ])
    func badAnswer(answer: String) async throws {
        try await ProxyServer.run { wire, _ in
            _ = try await wire.readHead()
            try await wire.send(answer)
        } _: { _, client in
            try await client.send(ProxyServer.get("/api", method: "POST"))
            let (head, body) = try await client.readAnswer()
            #expect(head.status == 502)
            #expect(body.contains("upstream_unavailable"))
        }
    }

    @Test("a field with a bare line feed cannot add a field to our answer")
    func splitting() async throws {
        try await ProxyServer.run { wire, _ in
            _ = try await wire.readHead()
            try await wire.send("HTTP/1.1 200 OK\r\nX-A: a\rX-Evil: 1\r\nContent-Length: 2\r\n\r\nok")
            _ = await wire.next()
        } _: { _, client in
            try await client.send(ProxyServer.get("/api"))
            let (head, _) = try await client.readAnswer()
            #expect(head["x-evil"] == nil)
        }
    }

    @Test("nobody listens: 502; nobody answers: 504")
    func unreachable() async throws {
        // A port that no system gives away and no test may take.
        try await ProxyServer.run(upstream: "http://127.0.0.1:1") { server in
            let client = try await Wire.open(server.port)
            try await client.send(ProxyServer.get("/api"))
            let (head, body) = try await client.readAnswer()
            #expect(head.status == 502)
            #expect(body.contains("upstream_unavailable"))
            #expect(try await server.log.waitFor("upstream_unavailable").contains("127.0.0.1"))
            client.close()
        }
        var limits = ProxyLimits()
        limits.timeouts.idle = .milliseconds(50)
        try await ProxyServer.run(
            script: { wire, _ in
                _ = try await wire.readHead()
                #expect(await wire.next() == nil)
            }, limits: limits
        ) { _, client in
            try await client.send(ProxyServer.get("/api"))
            let (head, body) = try await client.readAnswer()
            #expect(head.status == 504)
            #expect(body.contains("upstream_timeout"))
        }
    }

    @Test("a pooled connection that turns out to be closed: a safe request is sent again, another one is not")
    func stale() async throws {
        @Sendable func script(_ wire: Wire, _ index: Int) async throws {
            _ = try await wire.readHead()
            try await wire.send(ok)
            // The second request on this connection gets no answer.
            if index == 0 { _ = try await wire.readHead() } else { _ = await wire.next() }
        }
        try await ProxyServer.run(script: script) { _, client in
            try await client.send(ProxyServer.get("/api"))
            #expect(try await client.readAnswer().body == "ok")
            try await client.send(ProxyServer.get("/api"))
            #expect(try await client.readAnswer().body == "ok")
        }
        try await ProxyServer.run(script: script) { _, client in
            try await client.send(ProxyServer.get("/api"))
            #expect(try await client.readAnswer().body == "ok")
            try await client.send(ProxyServer.get("/api", method: "POST"))
            #expect(try await client.readAnswer().head.status == 502)
        }
    }

    @Test("a body over the limit is 413 and the upstream's connection is closed")
    func tooLarge() async throws {
        var limits = ProxyLimits()
        limits.maximumBodyBytes = 100
        try await ProxyServer.run(
            script: { wire, _ in
                _ = try await wire.readHead()
                _ = await wire.countToEnd()
            }, limits: limits
        ) { _, client in
            try await client.send(
                ProxyServer.get("/api", method: "POST", "Transfer-Encoding: chunked") + "5\r\nhello\r\n")
            try await client.send("80\r\n" + String(repeating: "x", count: 128) + "\r\n")
            #expect(try await client.readAnswer().head.status == 413)
            #expect(await client.readToEnd().isEmpty)
        }
    }
}
