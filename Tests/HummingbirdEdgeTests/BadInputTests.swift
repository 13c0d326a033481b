import HTTPTypes
import Hummingbird
import HummingbirdEdge
import Testing

@Suite("RFC 9112 what is not a request never stops the server", .timeLimit(.minutes(10)))
struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        /// The status of the first answer; nil: the connection is closed without one, or with any refusal.
        let status: Int?

        init(_ name: String, _ text: String, _ status: Int?) {
            self.name = name
            self.bytes = Array(text.utf8)
            self.status = status
        }

        init(_ name: String, bytes: [UInt8], _ status: Int?) {
            self.name = name
            self.bytes = bytes
            self.status = status
        }

        var testDescription: String { name }
    }

    static let head = "GET /echo HTTP/1.1\r\nHost: x\r\n"
    static let cases: [Case] = [
        Case("§3 garbage", "\u{1}\u{2}\u{3}\u{4}\r\n\r\n", 400),
        Case("§3 only line ends then garbage", "\r\n\r\nxx\r\n\r\n", 400),
        Case("§2.3 HTTP/0.9", "GET /echo\r\n\r\n", 400),
        Case("§2.3 HTTP/2 preface in the clear", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        Case("§2.3 another version", "GET /echo HTTP/3.7\r\nHost: x\r\n\r\n", 400),
        Case("§3 a TLS hello", bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03], 400),
        Case("§3.2 no Host", "GET /echo HTTP/1.1\r\n\r\n", 400),
        Case("§3.2 two Hosts", "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        Case("§3.2 a target without slash", "GET echo HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        Case("§3.2 an absolute form of another scheme", "GET ftp://a/echo HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        Case("§3.2 an asterisk for GET", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        Case(
            "§3.2 bytes beyond ASCII in the target",
            bytes: Array("GET /e".utf8) + [0xc3, 0xa4, 0xff] + Array(" HTTP/1.1\r\nHost: x\r\n\r\n".utf8), 400),
        Case("§3.2 a NUL in the target", "GET /e\u{0}cho HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        Case("§5 a NUL in a field", head + "X: a\u{0}b\r\n\r\n", 400),
        Case("§5 a space before the colon", head + "X : a\r\n\r\n", 400),
        Case("§5 an empty name", head + ": a\r\n\r\n", 400),
        Case("§5 a name that is no token", head + "X(y): a\r\n\r\n", 400),
        Case("§5.2 a folded field", head + "X: a\r\n b\r\n\r\n", 400),
        Case("§5 a bare carriage return in a field", head + "X: a\rY: b\r\n\r\n", 400),
        Case(
            "§6.3 two lengths", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            400),
        Case("§6.3 a length that is no number", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\na", 400),
        Case("§6.3 a negative length", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        Case(
            "§6.3 a length beyond 64 bits",
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400),
        Case(
            "§6.3 the longest length", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9223372036854775807\r\n\r\n",
            413),
        Case(
            "§6.1 length and chunked together",
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        Case(
            "§6.1 chunked twice, not last",
            "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400),
        Case(
            "§7.1 a chunk size that is no number",
            "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 400),
        Case(
            "§7.1 a chunk size beyond 64 bits",
            "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400),
        Case(
            "§7.1 a chunk without its end",
            "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", 400),
        Case("§9.3.6 CONNECT", "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n", 501),
        Case("§5.4 too many fields", head + String(repeating: "X: y\r\n", count: 200) + "\r\n", 431),
        Case("§5.4 one field too long", head + "X: " + String(repeating: "y", count: 40_000) + "\r\n\r\n", 431),
        Case(
            "§5.4 fields too long together",
            head + (0..<90).map { "X\($0): " + String(repeating: "y", count: 500) + "\r\n" }.joined() + "\r\n", 431),
        Case(
            "§3 a target too long", "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
            431),
        Case("§3 a method too long", String(repeating: "A", count: 50_000) + " / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        Case(
            "a body over the listener's limit", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n", 413
        ),
        Case(
            "a chunked body over the limit",
            "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + String(repeating: "1000\r\n" + String(repeating: "a", count: 4096) + "\r\n", count: 300), 413),
    ]

    @Test("it is refused, its connection is closed, and the next one is answered", arguments: cases)
    func refused(_ bad: Case) async throws {
        try await TestServer.run { server in
            let wire = try await RawConnection.open(server.port)
            wire.sendIgnoringErrors(bad.bytes)
            let text = await wire.readToEnd()
            if let status = bad.status {
                #expect(text.hasPrefix("HTTP/1.1 \(status) "), "\(text.prefix(300))")
                #expect(text.lowercased().contains("connection: close"))
                #expect(text.lowercased().contains("x-request-id: "))
                #expect(text.contains("request_id"))
            }
            wire.close()
            let good = try await RawConnection.open(server.port)
            try await good.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = try await good.readAnswer()
            #expect(answer.status == 200)
            good.close()
        }
    }

    @Test("a body over the endpoint's limit is 413; read whole, it leaves the connection open")
    func overEndpointLimit() async throws {
        try await TestServer.run { server in
            let wire = try await RawConnection.open(server.port)
            for (count, status) in [(1001, 413), (1000, 200)] {
                try await wire.send(
                    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: \(count)\r\n\r\n"
                        + String(repeating: "a", count: count))
                let answer = try await wire.readAnswer()
                #expect(answer.status == status)
            }
            wire.close()
        }
    }

    @Test("§11.2 a request smuggled behind a bad one is not answered")
    func smuggled() async throws {
        try await TestServer.run { server in
            let wire = try await RawConnection.open(server.port)
            wire.sendIgnoringErrors(
                Array(
                    ("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                        + "GET /who HTTP/1.1\r\nHost: x\r\n\r\n").utf8))
            let text = await wire.readToEnd()
            #expect(text.hasPrefix("HTTP/1.1 400 "))
            #expect(text.components(of: "HTTP/1.1 ") == 1)
            #expect(!server.log.lines.contains { $0.contains("route=/who") })
        }
    }

    @Test("what is bad behind a good request is refused after the good one's answer")
    func badBehindGood() async throws {
        try await TestServer.run { server in
            for bad in [
                "GET bad HTTP/1.1\r\nHost: x\r\n\r\n", "\u{1}\u{1}\r\n\r\n", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
            ] {
                let wire = try await RawConnection.open(server.port)
                wire.sendIgnoringErrors(Array(("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n" + bad).utf8))
                let text = await wire.readToEnd()
                #expect(text.hasPrefix("HTTP/1.1 200 "))
                #expect(text.components(of: "HTTP/1.1 ") <= 2)
            }
        }
    }

    @Test("header fields of an answer cannot be injected through what an endpoint echoes")
    func injection() async throws {
        var router = EdgeRouter()
        router.on("/inject", .get) { _, _ in
            .init(status: .found, headers: [.location: "/a\r\nSet-Cookie: evil=1\r\n\r\n<p>"])
        }
        try await TestServer.run(router: router) { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send("GET /inject HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let text = await wire.readToEnd()
            #expect(text.hasPrefix("HTTP/1.1 302 "))
            #expect(!text.lowercased().contains("\r\nset-cookie"))
        }
    }

    @Test(
        "§7.8 an upgrade that we do not take is answered as if it were not asked for, and the connection ends",
        arguments: ["websocket", "h2c", "foo/2"])
    func upgrade(_ name: String) async throws {
        try await TestServer.run { server in
            for body in ["", "hello"] {
                let wire = try await RawConnection.open(server.port)
                try await wire.send(
                    "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: \(name)\r\n"
                        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
                let text = await wire.readToEnd()
                #expect(text.hasPrefix("HTTP/1.1 200 "))
                #expect(text.lowercased().contains("connection: close"))
                #expect(text.hasSuffix("POST /echo - \(body)"))
            }
        }
    }

    @Test("what is sent behind an upgrade is not read, so that it fills no memory")
    func upgradeFlood() async throws {
        var router = EdgeRouter()
        let gate = Gate()
        router.on("/wait", .get) { _, _ in
            await gate.pass()
            return .init(status: .ok)
        }
        try await TestServer.run(router: router) { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send("GET /wait HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            await gate.waitForArrival()
            // Far more than the sockets' own buffers hold: if it were all taken, somebody keeps it.
            let flood = wire.sendLater([UInt8](repeating: 0x41, count: 64 << 20))
            try await Task.sleep(for: .milliseconds(300))
            #expect(!flood.isDone)
            gate.open()
            let text = await wire.readToEnd()
            #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 200 "))
            wire.close()
        }
    }
}

extension String {
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
