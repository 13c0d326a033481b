import HTTPTypes
import Hummingbird
import HummingbirdEdge
import NIOCore
import ServiceLifecycle
import Testing

@Suite("Bounds of a connection and a graceful stop", .timeLimit(.minutes(10)))
struct LimitsTests {
    private static func limits(_ change: (inout EdgeLimits) -> Void) -> EdgeLimits {
        var limits = EdgeLimits()
        change(&limits)
        return limits
    }

    private static let good = "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test("a connection that sends nothing, or half a head, or drips one, is closed")
    func slowHead() async throws {
        try await TestServer.run(limits: Self.limits { $0.headTimeout = .milliseconds(150) }) { server in
            let silent = try await RawConnection.open(server.port)
            let half = try await RawConnection.open(server.port)
            try await half.send("GET /echo HTTP/1.1\r\nHost")
            let dripping = try await RawConnection.open(server.port)
            try await dripping.send("GET /echo HTTP/1.1\r\nX: ")
            let drip = Task {
                while !Task.isCancelled {
                    dripping.sendIgnoringErrors(Array("X".utf8))
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            for wire in [silent, half, dripping] {
                #expect(await wire.readToEnd() == "")
                wire.close()
            }
            drip.cancel()
        }
    }

    @Test("a kept connection without a next request is closed")
    func idle() async throws {
        try await TestServer.run(limits: Self.limits { $0.idleTimeout = .milliseconds(100) }) { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send(Self.good)
            _ = try await wire.readAnswer()
            #expect(await wire.readToEnd() == "")
            wire.close()
        }
    }

    @Test("a body that does not end in time is 408, however it drips, and the connection ends")
    func slowBody() async throws {
        try await TestServer.run(limits: Self.limits { $0.bodyTimeout = .milliseconds(150) }) { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n")
            let drip = Task {
                while !Task.isCancelled {
                    wire.sendIgnoringErrors(Array("X".utf8))
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            let text = await wire.readToEnd()
            drip.cancel()
            wire.close()
            #expect(text.hasPrefix("HTTP/1.1 408 "))
            #expect(text.lowercased().contains("connection: close"))
        }
    }

    @Test("a client that does not read its answer is closed")
    func slowReader() async throws {
        try await TestServer.run(limits: Self.limits { $0.writeTimeout = .milliseconds(150) }) { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.pauseReading()
            try await wire.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await server.log.waitFor("route=/large")
            while server.server.connectionCount > 0 { try await Task.sleep(for: .milliseconds(5)) }
            wire.close()
        }
    }

    @Test("a connection beyond the most is answered 503 and closed; one that ends makes room")
    func connections() async throws {
        try await TestServer.run(limits: Self.limits { $0.maximumConnections = 2 }) { server in
            let first = try await RawConnection.open(server.port)
            let second = try await RawConnection.open(server.port)
            for wire in [first, second] {
                try await wire.send(Self.good)
                #expect(try await wire.readAnswer().status == 200)
            }
            let third = try await RawConnection.open(server.port)
            #expect(await third.readToEnd().hasPrefix("HTTP/1.1 503 "))
            first.close()
            while server.server.connectionCount > 1 { try await Task.sleep(for: .milliseconds(2)) }
            let fourth = try await RawConnection.open(server.port)
            try await fourth.send(Self.good)
            #expect(try await fourth.readAnswer().status == 200)
            second.close()
            fourth.close()
            third.close()
            let text = String(decoding: server.registry.text(), as: UTF8.self)
            #expect(text.contains(#"http_server_refused_total{listener="public",reason="too_many_connections"} 1"#))
        }
    }

    @Test("told to stop, the server ends idle connections, lets a request in flight finish, and accepts no more")
    func gracefulStop() async throws {
        var router = TestServer.router()
        let gate = Gate()
        router.on("/wait", .get) { _, _ in
            await gate.pass()
            return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "done")))
        }
        try await TestServer.run(router: router) { server in
            let idle = try await RawConnection.open(server.port)
            try await idle.send(Self.good)
            _ = try await idle.readAnswer()
            let busy = try await RawConnection.open(server.port)
            try await busy.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
            await gate.waitForArrival()
            await server.group.triggerGracefulShutdown()
            #expect(await idle.readToEnd() == "")
            await #expect(throws: (any Error).self) {
                while true {
                    let late = try await RawConnection.open(server.port)
                    late.close()
                    try await Task.sleep(for: .milliseconds(2))
                }
            }
            gate.open()
            let answer = await busy.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.lowercased().contains("connection: close"))
            #expect(answer.hasSuffix("done"))
            idle.close()
            busy.close()
        }
    }

    @Test("a request that does not finish within the grace does not keep the server")
    func graceEnds() async throws {
        var router = EdgeRouter()
        let arrived = Gate()
        router.on("/forever", .get) { _, _ in
            await arrived.pass()
            // Ends only by its cancellation.
            try await Task.sleep(for: .seconds(3600))
            return Response(status: .ok)
        }
        let limits = Self.limits { $0.shutdownGrace = .milliseconds(100) }
        try await TestServer.run(limits: limits, router: router) { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send("GET /forever HTTP/1.1\r\nHost: x\r\n\r\n")
            await arrived.waitForArrival()
            arrived.open()
            await server.group.triggerGracefulShutdown()
            #expect(!(await wire.readToEnd()).hasPrefix("HTTP/1.1 200"))
            wire.close()
        }
    }
}
