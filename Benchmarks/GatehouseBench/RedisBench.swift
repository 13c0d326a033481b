import ArgumentParser
import Foundation
import Logging
import OAuthCore
import Storage
import StorageRedis

/// What the Redis client and the stores on it do in a second, with few and with many sessions. The server is the operator's own.
struct RedisBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redis", abstract: "Commands and operations on a Redis; the database is emptied first.")
    @Option(help: "Where the Redis is; its database is emptied.") var url = "redis://127.0.0.1:6379/15"
    @Option(help: "How many sessions, comma-separated.") var sizes = "1000,1000000"
    @Option(help: "Seconds a measurement.") var seconds = 2.0

    func run() async throws {
        let location = try RedisLocation(url: url)
        print(
            "\ncommands a second (PING)".padded(44) + "1 connection".padded(14, left: true) + "4".padded(14, left: true)
        )
        for callers in [1, 16, 64, 256, 1024] {
            var figures: [Double] = []
            for connections in [1, 4] { figures.append(try await pings(location, connections, callers)) }
            print("\(callers) callers".padded(44) + figures.map { Self.shown($0) }.joined())
        }
        var columns: [[(String, Double)]] = []
        let sizes = sizes.split(separator: ",").compactMap { Int($0) }.filter { $0 > 0 }
        for size in sizes { columns.append(try await operations(location, size)) }
        print("\noperations a second, 64 at a time".padded(44) + sizes.map { "\($0)".padded(14, left: true) }.joined())
        for (row, entry) in (columns.first ?? []).enumerated() {
            print(entry.0.padded(44) + columns.map { Self.shown($0[row].1) }.joined())
        }
    }

    private static func shown(_ figure: Double) -> String { String(format: "%.0f", figure).padded(14, left: true) }

    private func pings(_ location: RedisLocation, _ connections: Int, _ callers: Int) async throws -> Double {
        var settings = RedisSettings()
        settings.connections = connections
        let client = try RedisClient(location, settings: settings, logger: Logger(label: "bench"))
        let figure = try await rate(callers) { _ = try await client.execute(["PING"]) }
        await client.close()
        return figure
    }

    private func operations(_ location: RedisLocation, _ size: Int) async throws -> [(String, Double)] {
        let client = try RedisClient(location, logger: Logger(label: "bench"))
        _ = try await client.execute(["FLUSHDB"])
        let store = try await RedisStore.open(location, logger: Logger(label: "bench"))
        for start in stride(from: 0, to: size, by: 1000) {
            try await withThrowingDiscardingTaskGroup { group in
                for index in start..<min(start + 1000, size) {
                    group.addTask { try await store.insert(Self.session(index), replacing: nil) }
                }
            }
        }
        let figures = try await measure(store, size)
        if let memory = try await client.execute(["INFO", "memory"]).text?.firstMatch(of: /used_memory:(\d+)/)?.1 {
            print("\(size) sessions: \((Int(memory) ?? 0) / size) bytes of Redis's memory each")
        }
        _ = try await client.execute(["FLUSHDB"])
        await store.close()
        await client.close()
        return figures
    }

    private func measure(_ store: RedisStore, _ size: Int) async throws -> [(String, Double)] {
        let now = RedisStore.systemClock()
        let any: @Sendable () -> SecretHash = { Self.hash(Int.random(in: 0..<size)) }
        return [
            ("session by cookie", try await rate(64) { _ = try await store.bffSession(any(), now: now) }),
            (
                "session touched",
                try await rate(64) {
                    try await store.touchBFFSession(any(), lastActivity: now, idleExpiresAt: now + .seconds(3600))
                }
            ),
            (
                "tokens replaced",
                try await rate(64) {
                    let hash = any()
                    let generation = try await store.bffSession(hash, now: now)?.tokens.generation ?? 0
                    let tokens = Self.tokens(generation + 1)
                    _ = try await store.replaceTokens(tokens, of: hash, expectedGeneration: generation, now: now)
                }
            ),
            (
                "single-use key claimed",
                try await rate(64) {
                    let key = Self.hash(Int.random(in: 0..<Int.max))
                    _ = try await store.claim(key, purpose: .form, now: now, expiresAt: now + .seconds(60))
                }
            ),
            (
                "lease taken and given up",
                try await rate(64) {
                    let name = "\(Int.random(in: 0..<size))"
                    _ = try await store.acquireLease(name, holder: "a", now: now, expiresAt: now + .seconds(10))
                    try await store.releaseLease(name, holder: "a")
                }
            ),
        ]
    }

    private func rate(_ callers: Int, _ operation: @escaping @Sendable () async throws -> Void) async throws -> Double {
        try await operation()
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<callers {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        try await operation()
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(count) / ((ContinuousClock.now - start) / .seconds(1))
    }

    private static func hash(_ number: Int) -> SecretHash {
        SecretHash((0..<32).map { UInt8(truncatingIfNeeded: number >> (($0 % 8) * 8)) })
    }

    /// Sealed tokens of the size that providers give.
    private static func tokens(_ generation: Int64) -> BFFSessionRecord.SealedTokens {
        BFFSessionRecord.SealedTokens(
            accessToken: [UInt8](repeating: 1, count: 1000), idToken: [UInt8](repeating: 2, count: 900),
            refreshToken: [UInt8](repeating: 3, count: 120), expiresAt: UnixTime(seconds: 2_000_000_000),
            generation: generation)
    }

    private static func session(_ number: Int) -> BFFSessionRecord {
        let now = RedisStore.systemClock()
        return BFFSessionRecord(
            hash: hash(number), handle: "handle\(number)",
            user: BFFUser(
                provider: "keycloak", subject: SubjectID("subject\(number)"), email: "user\(number)@example.com",
                isEmailVerified: true, name: "User \(number)"),
            providerSessionID: SessionID("sid\(number)"), tokens: tokens(0), fingerprintHash: hash(number),
            createdAt: now, idleExpiresAt: now + .seconds(3600), endsAt: now + .seconds(36_000))
    }
}
