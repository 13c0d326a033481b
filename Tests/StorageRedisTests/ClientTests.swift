import NIOCore
import StorageRedis
import Testing

@Suite("Redis: the client")
struct ClientTests {
    @Test("commands of many callers share a few connections and get their own answers")
    func pipelining() async throws {
        let server = try RedisServer()
        let client = try RedisClient(server.location, settings: .patient, logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<2000 {
                group.addTask {
                    let answers = try await client.execute([
                        ["SET", .text("key-\(number)"), .integer(Int64(number))], ["GET", .text("key-\(number)")],
                        ["STRLEN", .text("none")],
                    ])
                    #expect(answers[1].text == "\(number)")
                    #expect(answers[2].integer == 0)
                    #expect(try await client.execute(["ECHO", .text("\(number)")]).text == "\(number)")
                }
            }
            try await group.waitForAll()
        }
        #expect(client.readyConnections == 4)
        let list = try #require(try await client.execute(["CLIENT", "LIST"]).text)
        #expect(list.split(separator: "\n").count { $0.contains("name=gatehouse") && $0.contains("resp=3") } == 4)
        await client.close()
        await #expect(throws: RedisError.self) { try await client.execute(["PING"]) }
    }

    @Test("scripts have the names that Redis gives them, and are sent again when it has forgotten them")
    func scripts() async throws {
        let server = try RedisServer()
        let client = try RedisClient(server.location, settings: .patient, logger: .quiet)
        for length in [0, 1, 54, 55, 56, 63, 64, 65, 1000] {
            let script = RedisScript("return #ARGV -- " + String(repeating: "x", count: length))
            #expect(try await client.execute(["SCRIPT", "LOAD", .text(script.source)]).text == script.digest)
        }
        let script = RedisScript("return {KEYS[1], ARGV[1]}")
        for _ in 0..<2 {
            let answer = try await client.run(script, keys: ["k"], arguments: ["v"])
            #expect(answer.elements?.map(\.text) == ["k", "v"])
            _ = try await client.execute(["SCRIPT", "FLUSH"])
        }
        await client.close()
    }

    @Test("an error is the answer of its own command")
    func errors() async throws {
        let server = try RedisServer()
        let client = try RedisClient(server.location, settings: .patient, logger: .quiet)
        let answers = try await client.execute([["SET", "k", "v"], ["INCR", "k"], ["GET", "k"]])
        #expect(RedisError(answer: answers[1])?.code == .refused)
        #expect(answers[2].text == "v")
        await #expect(throws: RedisError(.refused, "ERR value is not an integer or out of range")) {
            try await client.execute(["INCR", "k"])
        }
        await client.close()
    }

    @Test("large values pass in both directions")
    func large() async throws {
        let server = try RedisServer()
        let client = try RedisClient(server.location, settings: .patient, logger: .quiet)
        let bytes = (0..<(8 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        _ = try await client.execute(["SET", "large", .bytes(bytes)])
        let answer = try await client.execute(["GET", "large"])
        #expect(answer.bytes.map { Array($0.readableBytesView) == bytes } ?? false)
        await client.close()
    }

    @Test("past the bound of the queue commands are refused, and those in it are answered")
    func bounded() async throws {
        let server = try RedisServer()
        var settings = RedisSettings()
        (settings.connections, settings.maximumWaiting) = (1, 50)
        let client = try RedisClient(server.location, settings: settings, logger: .quiet)
        _ = try await client.execute(["PING"])
        server.pause()
        let outcomes = await withTaskGroup(of: RedisError.Code?.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    do throws(RedisError) {
                        _ = try await client.execute(["PING"])
                        return nil
                    } catch { return error.code }
                }
            }
            var outcomes: [RedisError.Code?] = []
            for await outcome in group {
                outcomes.append(outcome)
                if outcomes.count == 150 { server.resume() }
            }
            return outcomes
        }
        #expect(outcomes.count { $0 == .overloaded } == 150)
        #expect(outcomes.count { $0 == nil } == 50)
        await client.close()
    }

    @Test("a close waits for what is under way")
    func gracefulClose() async throws {
        let server = try RedisServer()
        var settings = RedisSettings()
        settings.connections = 1
        settings.commandTimeout = .seconds(50)
        let client = try RedisClient(server.location, settings: settings, logger: .quiet)
        _ = try await client.execute(["PING"])
        server.pause()
        async let answers = client.execute([["SET", "k", "v"], ["GET", "k"]])
        while client.waitingCommands == 0 { await Task.yield() }
        async let closed: Void = client.close()
        server.resume()
        #expect(try await answers.last?.text == "v")
        await closed
    }
}
