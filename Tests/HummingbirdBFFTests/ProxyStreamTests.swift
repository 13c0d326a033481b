import BFF
import HummingbirdBFF
import Synchronization
import Testing

@Suite("Streams through the proxy", .timeLimit(.minutes(10)))
struct ProxyStreamTests {
    private let size = 64 << 20

    @Test("an event arrives before the next one is sent")
    func events() async throws {
        let (seen, sawOne) = AsyncStream.makeStream(of: Void.self)
        try await ProxyServer.run { wire, _ in
            _ = try await wire.readHead()
            try await wire.send(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            var iterator = seen.makeAsyncIterator()
            for number in 0..<3 {
                try await wire.send("9\r\ndata: \(number)\n\n\r\n")
                await iterator.next()
            }
            try await wire.send("0\r\n\r\n")
            _ = await wire.next()
        } _: { _, client in
            try await client.send(ProxyServer.get("/api/events"))
            let head = try await client.readHead()
            #expect(head["content-type"] == "text/event-stream")
            for number in 0..<3 {
                #expect(try await client.read(until: "\n\n\r\n") == "9\r\ndata: \(number)\n\n\r\n")
                sawOne.yield()
            }
            #expect(try await client.read(until: "0\r\n\r\n") == "0\r\n\r\n")
        }
    }

    /// Waits until a count does not change any more.
    private func settled(_ count: borrowing Atomic<Int>) async throws -> Int {
        var last = -1
        var same = 0
        while same < 10 {
            try await Task.sleep(for: .milliseconds(20))
            let now = count.load(ordering: .relaxed)
            same = now == last && now > 0 ? same + 1 : 0
            last = now
        }
        return last
    }

    @Test("64 MiB down: a client that does not read stops the service, and gets everything when it reads")
    func down() async throws {
        let sent = Counter()
        let size = size
        try await ProxyServer.run { wire, _ in
            _ = try await wire.readHead()
            try await wire.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            let chunk = [UInt8](repeating: 7, count: 64 << 10)
            for _ in 0..<(size / chunk.count) {
                try await wire.send(chunk)
                sent.count.wrappingAdd(chunk.count, ordering: .relaxed)
            }
            _ = await wire.next()
        } _: { _, client in
            try await client.send(ProxyServer.get("/api/large"))
            let head = try await client.readHead()
            #expect(head["content-length"] == "\(size)")
            // What is on its way is in the sockets' buffers, which a kernel lets grow to tens of megabytes.
            #expect(try await settled(sent.count) < size * 7 / 8)
            var received = 0
            while received < size, let bytes = await client.next() { received += bytes.count }
            #expect(received == size)
        }
    }

    @Test("64 MiB up: a service that does not read stops the client, and gets everything when it reads")
    func up() async throws {
        let sent = Counter()
        let size = size
        let (mayRead, go) = AsyncStream.makeStream(of: Void.self)
        try await ProxyServer.run { wire, _ in
            let head = try await wire.readHead()
            #expect(head["content-length"] == "\(size)")
            for await _ in mayRead { break }
            var received = 0
            while received < size, let bytes = await wire.next() { received += bytes.count }
            let body = "\(received)"
            try await wire.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            _ = await wire.next()
        } _: { _, client in
            try await client.send(ProxyServer.get("/api/large", method: "POST", "Content-Length: \(size)"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let chunk = [UInt8](repeating: 7, count: 64 << 10)
                    for _ in 0..<(size / chunk.count) {
                        try await client.send(chunk)
                        sent.count.wrappingAdd(chunk.count, ordering: .relaxed)
                    }
                }
                #expect(try await settled(sent.count) < size * 7 / 8)
                go.yield()
                try await group.waitForAll()
            }
            #expect(try await client.readAnswer().body == "\(size)")
        }
    }

    @Test("a client that leaves ends the exchange with the service", arguments: [true, false])
    func clientLeaves(duringAnswer: Bool) async throws {
        let (left, sawEnd) = AsyncStream.makeStream(of: Void.self)
        try await ProxyServer.run { wire, _ in
            _ = try await wire.readHead()
            if duringAnswer {
                try await wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n")
            }
            sawEnd.yield()
            #expect(await wire.next() == nil)
            sawEnd.yield()
        } _: { server, client in
            var iterator = left.makeAsyncIterator()
            try await client.send(ProxyServer.get("/api"))
            await iterator.next()
            if duringAnswer { _ = try await client.read(until: "ab\r\n") }
            client.close()
            await iterator.next()
            #expect(try await server.log.waitFor("aborted").contains("/api"))
        }
    }

    @Test(
        "a service that dies in the middle cuts the answer off: it never looks whole",
        arguments: ["Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "Content-Length: 10\r\n\r\nhello"],
        [true, false])
    func upstreamDies(answer: String, isReset: Bool) async throws {
        try await ProxyServer.run { wire, _ in
            _ = try await wire.readHead()
            try await wire.send("HTTP/1.1 200 OK\r\n" + answer)
            _ = try await wire.read(until: "go")
            if isReset { try await wire.abort() }
        } _: { _, client in
            try await client.send(ProxyServer.get("/api", method: "POST", "Content-Length: 2"))
            _ = try await client.read(until: "hello")
            try await client.send("go")
            let rest = await client.readToEnd()
            #expect(!rest.contains("0\r\n\r\n"))
            #expect(rest.utf8.count <= 2)
        }
    }

    @Test("an answer that is still coming when its session ends is cut off")
    func sessionEnds() async throws {
        try await ProxyServer.run { wire, _ in
            _ = try await wire.readHead()
            try await wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            #expect(await wire.next() == nil)
        } _: { server, client in
            try await client.send(ProxyServer.get("/api"))
            _ = try await client.read(until: "hello\r\n")
            while server.watch.hashes.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            server.watch.ended(TestGate.hash)
            #expect(await client.readToEnd() == "")
            #expect(server.watch.hashes.isEmpty)
            _ = try await server.log.waitFor("session_expired")
        }
    }

    @Test("what has ended is watched no longer")
    func unwatched() async throws {
        try await ProxyServer.run { wire, _ in
            _ = try await wire.readHead()
            try await wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            _ = try await wire.read(until: "go")
            try await wire.send("0\r\n\r\n")
            _ = await wire.next()
        } _: { server, client in
            try await client.send(ProxyServer.get("/api", method: "POST", "Content-Length: 2"))
            _ = try await client.read(until: "hello\r\n")
            try await client.send("go")
            _ = try await client.read(until: "0\r\n\r\n")
            #expect(server.watch.hashes.isEmpty)
        }
    }
}

final class Counter: Sendable {
    let count = Atomic<Int>(0)
}
