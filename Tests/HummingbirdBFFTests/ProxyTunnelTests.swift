import BFF
import HummingbirdBFF
import Synchronization
import Testing

@Suite("WebSockets through the proxy", .timeLimit(.minutes(10)))
struct ProxyTunnelTests {
    private static let handshake = [
        "Connection: keep-alive, Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==",
        "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: chat",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    ]

    private func opening(_ path: String = "/api/ws", origin: String? = "http://app", _ more: String...) -> String {
        let fields = Self.handshake + (origin.map { ["Origin: \($0)"] } ?? []) + more
        return "GET \(path) HTTP/1.1\r\nHost: app\r\nCookie: session=live\r\n" + fields.map { $0 + "\r\n" }.joined()
            + "\r\n"
    }

    private static let agreed =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: HSmrc0sMlYUkAGmm5OPpG2HaGWk=\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"
        + "Set-Cookie: session=evil\r\n\r\n"

    /// An upstream that agrees and then follows the script.
    private func run<Result: Sendable>(
        limits: ProxyLimits = .init(), _ script: @escaping @Sendable (Wire, Wire.Head) async throws -> Void,
        client body: @escaping @Sendable (ProxyServer, Wire) async throws -> Result
    ) async throws -> Result {
        try await ProxyServer.run(
            script: { wire, _ in
                let head = try await wire.readHead()
                // The first frame may come with the head of the answer.
                try await wire.send(Self.agreed + "first")
                try await script(wire, head)
            }, limits: limits, body)
    }

    @Test("the handshake passes with its fields, and bytes pass in both directions as they are")
    func echo() async throws {
        try await run { wire, head in
            #expect(head["upgrade"] == "websocket" && head["connection"] == "Upgrade")
            #expect(head["sec-websocket-key"] == "x3JJHMbDL1EzLkh9GBhXDw==")
            #expect(head["sec-websocket-protocol"] == "chat")
            #expect(head["sec-websocket-extensions"] == "permessage-deflate; client_max_window_bits")
            #expect(head["authorization"] == "Bearer user-token")
            #expect(head["cookie"] == nil)
            while let bytes = await wire.next() { try await wire.send(bytes) }
        } client: { server, client in
            // What comes behind the request waits for the tunnel.
            try await client.send(opening() + "early")
            let head = try await client.readHead()
            #expect(head.status == 101)
            #expect(head["sec-websocket-accept"] == "HSmrc0sMlYUkAGmm5OPpG2HaGWk=")
            #expect(head["sec-websocket-extensions"] == "permessage-deflate")
            #expect(head["set-cookie"] == nil)
            #expect(try await client.read(count: 10) == "firstearly")
            try await client.send([0x81, 0x82, 0, 255, 13, 10])
            #expect(await client.next() == [0x81, 0x82, 0, 255, 13, 10])
            #expect(server.proxy.tunnelCount == 1)
            client.close()
            while server.proxy.tunnelCount > 0 { try await Task.sleep(for: .milliseconds(1)) }
            #expect(server.watch.hashes.isEmpty)
        }
    }

    @Test("16 MiB go through, and a peer that does not read stops the other one")
    func backPressure() async throws {
        let size = 16 << 20
        let sent = Counter()
        try await run { wire, _ in
            let chunk = [UInt8](repeating: 7, count: 64 << 10)
            for _ in 0..<(size * 4 / chunk.count) {
                try await wire.send(chunk)
                sent.count.wrappingAdd(chunk.count, ordering: .relaxed)
            }
            _ = await wire.next()
        } client: { _, client in
            try await client.send(opening())
            _ = try await client.readHead()
            var last = -1
            var same = 0
            while same < 10 {
                try await Task.sleep(for: .milliseconds(20))
                let now = sent.count.load(ordering: .relaxed)
                same = now == last && now > 0 ? same + 1 : 0
                last = now
            }
            // What is on its way is in the sockets' buffers, which a kernel lets grow to tens of megabytes.
            #expect(last < size * 7 / 2)
            var received = 0
            while received < size * 4 + 5, let bytes = await client.next() { received += bytes.count }
            #expect(received == size * 4 + 5)
        }
    }

    @Test("one side that has said everything still hears the other")
    func halfClose() async throws {
        try await run { wire, _ in
            #expect(try await wire.read(count: 3) == "bye")
            #expect(await wire.next() == nil)
            try await wire.send("farewell")
        } client: { _, client in
            try await client.send(opening())
            _ = try await client.readHead()
            try await client.send("bye")
            try await client.finishSending()
            #expect(await client.readToEnd() == "firstfarewell")
        }
    }

    @Test("the session's end closes the tunnel on both sides")
    func sessionEnds() async throws {
        try await run { wire, _ in
            #expect(await wire.next() == nil)
        } client: { server, client in
            try await client.send(opening())
            _ = try await client.readHead()
            // The answer is on its way before the tunnel is watched.
            while server.watch.hashes.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            #expect(server.watch.hashes == [TestGate.hash])
            server.watch.ended(TestGate.hash)
            #expect(await client.readToEnd() == "first")
            while server.proxy.tunnelCount > 0 { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    @Test("a tunnel in which nothing passes is closed")
    func idle() async throws {
        var limits = ProxyLimits()
        limits.timeouts.tunnelIdle = .milliseconds(50)
        try await run(limits: limits) { wire, _ in
            #expect(await wire.next() == nil)
        } client: { server, client in
            try await client.send(opening())
            _ = try await client.readHead()
            #expect(await client.readToEnd() == "first")
        }
    }

    @Test("an upgrade without a session, from another site or without an origin is refused before anybody is asked")
    func refused() async throws {
        try await ProxyServer.run { _, _ in
            Issue.record("the upstream was asked")
        } _: { server, client in
            for (request, status) in [
                (opening(origin: "https://evil.example"), 403), (opening(origin: nil), 403),
                (opening().replacing("Cookie: session=live", with: "Cookie: a=b"), 401),
                (opening("/open/ws", origin: "https://evil.example"), 403), (opening("/missing"), 404),
            ] {
                let client = try await Wire.open(server.port)
                try await client.send(request)
                let head = try await client.readHead()
                #expect(head.status == status)
                #expect(head["connection"] == "close")
                client.close()
            }
        }
    }

    @Test("a service that does not agree: its answer passes, and the connection ends")
    func declined() async throws {
        try await ProxyServer.run { wire, _ in
            _ = try await wire.readHead()
            try await wire.send("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno")
            _ = await wire.next()
        } _: { server, client in
            try await client.send(opening())
            let (head, body) = try await client.readAnswer()
            #expect(head.status == 426)
            #expect(body == "no")
            #expect(await client.readToEnd() == "")
            #expect(server.proxy.tunnelCount == 0)
        }
    }

    @Test("no more tunnels than may be, and a closed one makes room")
    func bounded() async throws {
        var limits = ProxyLimits()
        limits.maximumTunnels = 1
        try await run(limits: limits) { wire, _ in
            _ = await wire.next()
        } client: { server, client in
            try await client.send(opening())
            #expect(try await client.readHead().status == 101)
            let second = try await Wire.open(server.port)
            try await second.send(opening())
            #expect(try await second.readHead().status == 503)
            second.close()
            client.close()
            while server.proxy.tunnelCount > 0 { try await Task.sleep(for: .milliseconds(1)) }
            let third = try await Wire.open(server.port)
            try await third.send(opening())
            #expect(try await third.readHead().status == 101)
            third.close()
        }
    }

    @Test("other protocols are not switched to: the request is answered as it is, and the connection ends")
    func otherProtocol() async throws {
        try await ProxyServer.run { wire, _ in
            let head = try await wire.readHead()
            #expect(head["upgrade"] == nil)
            try await wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            _ = await wire.next()
        } _: { _, client in
            try await client.send(ProxyServer.get("/api", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"))
            let (head, body) = try await client.readAnswer()
            #expect(head.status == 200 && body == "ok")
            #expect(head["connection"] == "close")
            #expect(await client.readToEnd() == "")
        }
    }
}
