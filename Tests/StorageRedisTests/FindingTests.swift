import Logging
import StorageRedis
import Synchronization
import Testing

@Suite("Redis: what an operator is told")
struct FindingTests {
    @Test("a server that may evict or forget is named once, not for each connection; one that does neither is not")
    func settings() async throws {
        let careless = ["--maxmemory", "100mb", "--maxmemory-policy", "volatile-lru"]
        let careful = ["--maxmemory", "100mb", "--maxmemory-policy", "noeviction", "--appendonly", "yes"]
        for (arguments, expected) in [(careless, ["maxmemory-policy", "appendonly"]), (careful, [])] {
            let server = try RedisServer(arguments)
            let log = RecordedLog()
            let client = try RedisClient(
                server.location, settings: .patient, logger: Logger(label: "test") { _ in log })
            for _ in 0..<8 { _ = try await client.execute(["PING"]) }
            #expect(client.readyConnections == 4)
            let lines = log.lines
            #expect(lines.count == expected.count, "\(lines)")
            for text in expected { #expect(lines.contains { $0.contains(text) }) }
            await client.close()
            server.kill()
        }
    }

    @Test(
        "a Redis that cannot be reached is named once, with the reason and without the password, and so is its return")
    func outage() async throws {
        let server = try RedisServer(["--appendonly", "yes", "--requirepass", "hunter2"])
        server.kill()
        let log = RecordedLog()
        var location = server.location
        location.password = "hunter2"
        var settings = RedisSettings()
        (settings.connections, settings.longestPause) = (1, .milliseconds(100))
        let client = try RedisClient(location, settings: settings, logger: Logger(label: "test") { _ in log })
        for _ in 0..<20 { await #expect(throws: RedisError.self) { try await client.execute(["PING"]) } }
        try server.start()
        while client.readyConnections == 0 { try await Task.sleep(for: .milliseconds(5)) }
        let lines = log.lines
        #expect(lines.count == 2, "\(lines)")
        #expect(lines.first?.contains("Connection refused") ?? false)
        #expect(lines.last?.hasPrefix("Redis is reached again") ?? false)
        #expect(!lines.joined().contains("hunter2"))
        await client.close()
        server.kill()
    }
}

/// Keeps what is logged, from `info` upwards.
private final class RecordedLog: LogHandler {
    private let recorded = Mutex<[String]>([])

    var lines: [String] { recorded.withLock { $0 } }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .info }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        let metadata = event.metadata?.map { "\($0)=\($1)" }.joined(separator: " ") ?? ""
        recorded.withLock { $0.append("\(event.message) \(metadata)") }
    }
}
