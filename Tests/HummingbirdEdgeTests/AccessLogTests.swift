import Foundation
import HummingbirdEdge
import Logging
import Testing

@Suite("Log lines and request ids", .timeLimit(.minutes(10)))
struct AccessLogTests {
    @Test("one line a request, without query, cookie or header values")
    func line() async throws {
        try await TestServer.run { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send(
                "GET /echo?code=SECRET1 HTTP/1.1\r\nHost: x\r\nCookie: a=SECRET2\r\nAuthorization: Bearer SECRET3\r\n\r\n"
            )
            let answer = try await wire.readAnswer()
            wire.close()
            let id = try #require(answer.field("x-request-id"))
            let lines = try await server.log.waitFor(id)
            #expect(lines.count == 1)
            let line = try #require(lines.first)
            for part in [
                "method=GET", "route=/echo", "status=200", "duration_ms=", "client_address=127.0.0.1", "bytes=",
            ] {
                #expect(line.contains(part), "\(part) in \(line)")
            }
            #expect(!server.log.lines.contains { $0.contains("SECRET") })
        }
    }

    @Test("a client that is gone before its request had come is no error of the server")
    func clientGone() async throws {
        try await TestServer.run { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nabc")
            while !String(decoding: server.registry.text(), as: UTF8.self).contains(
                "active_requests{listener=\"public\"} 1")
            {
                try await Task.sleep(for: .milliseconds(2))
            }
            try await wire.abort()
            let line = try #require(try await server.log.waitFor("route=/echo").first)
            #expect(line.contains(" info ") && line.contains("aborted=true") && line.contains("status=none"), "\(line)")
            #expect(!server.log.lines.contains { $0.contains(" error ") })
        }
    }

    @Test("what an endpoint says of a refusal is in the line, escaped")
    func detail() async throws {
        try await TestServer.run { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send("GET /refused HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = try await wire.readAnswer()
            wire.close()
            let id = try #require(answer.field("x-request-id"))
            let line = try #require(try await server.log.waitFor(id).first)
            #expect(line.contains("error.code=invalid_scope"))
            #expect(line.contains(#"error.detail="asked\nfor x""#))
            #expect(line.contains("gatehouse.client_id=c1"))
            #expect(!answer.body.contains("asked"))
        }
    }

    @Test(
        "what the edge itself refuses has its code and its reason in the line",
        arguments: [
            ("GET /none", "", "status=404", "not_found", "no route takes this path"),
            ("DELETE /echo", "", "status=405", "method_not_allowed", "expected one of"),
            (
                "POST /echo", "Content-Length: 9000000\r\n", "status=413", "content_too_large",
                "longer than this path takes"
            ),
        ])
    func edgeRefusal(_ start: String, _ fields: String, status: String, code: String, reason: String) async throws {
        try await TestServer.run { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send("\(start) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
            let answer = try await wire.readAnswer()
            wire.close()
            let id = try #require(answer.field("x-request-id"))
            let line = try #require(try await server.log.waitFor(id).first)
            #expect(line.contains(status) && line.contains("error.code=\(code)") && line.contains(reason), "\(line)")
        }
    }

    @Test("a request id from outside is replaced, from a trusted proxy taken over if it is fit for a line")
    func requestID() async throws {
        @Sendable func id(_ server: TestServer, _ sent: String) async throws -> String? {
            let wire = try await RawConnection.open(server.port)
            try await wire.send("GET /who HTTP/1.1\r\nHost: x\r\nX-Request-Id: \(sent)\r\n\r\n")
            defer { wire.close() }
            return try await wire.readAnswer().field("x-request-id")
        }
        try await TestServer.run { server in
            let answered = try await id(server, "mine-1")
            #expect(answered != "mine-1")
        }
        let proxies = TrustedProxies([try #require(CIDRBlock("127.0.0.0/8"))])
        try await TestServer.run(trustedProxies: proxies) { server in
            let fit = try await id(server, "mine-1")
            #expect(fit == "mine-1")
            for unfit in ["a b", "a\"b", String(repeating: "a", count: 65)] {
                let answered = try await id(server, unfit)
                #expect(answered != unfit)
            }
        }
    }

    @Test("control characters cannot forge a line, in text and in JSON")
    func forging() throws {
        for format in LogFormat.allCases {
            let log = LogBox()
            log.logger(format).info(
                "Mes\nsage",
                metadata: [
                    "k\r\n": "v\n2026-01-01T00:00:00Z info forged\u{1b}[31m\u{2028}\u{85}\"\\", "l": ["a", "b"],
                ])
            let line = try #require(log.lines.first)
            #expect(log.lines.count == 1)
            #expect(line.hasSuffix("\n"))
            #expect(
                !line.dropLast().unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x85 || $0.value == 0x2028 })
        }
    }

    @Test("a JSON line is JSON, its time RFC 3339 in UTC")
    func json() throws {
        let log = LogBox()
        log.logger(.json).warning("Hello", metadata: ["b": ["x": "y"], "a": "\u{0}", "c": ["1", "2"]])
        let line = try #require(log.lines.first)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["message"] as? String == "Hello")
        #expect(object["level"] as? String == "warning")
        #expect(object["a"] as? String == "\u{0}")
        #expect(object["c"] as? [String] == ["1", "2"])
        let time = try #require(object["time"] as? String)
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        let parsed = try #require(formatter.date(from: time))
        #expect(abs(parsed.timeIntervalSinceNow) < 5)
    }

    @Test("entries below the level are not written")
    func level() {
        let log = LogBox()
        log.logger().debug("quiet")
        #expect(log.lines.isEmpty)
    }
}
