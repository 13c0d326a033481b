import ArgumentParser
import Foundation
import Logging
import OAuthCore
import Storage
import StoragePostgres
import StorageSQLite

/// What an operation on the store costs when there are few and when there are many people, sessions and grants.
struct StorageBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage", abstract: "Operations on the store with few and with many rows.")
    @Option(help: "How many users, sessions and grants, comma-separated.") var sizes = "1000,1000000"
    @Option(help: "Seconds a measurement.") var seconds = 2.0
    @Option(help: "How many callers at a time.") var callers = 32
    @Option(
        help:
            "In place of SQLite: a postgresql:// URL, {size} in it the number of rows. Each database must be there and empty."
    )
    var postgres: String?
    @Flag(help: "The databases hold the rows of a run before.") var filled = false

    static let now = UnixTime(seconds: 1_800_000_000)

    func run() async throws {
        let sizes = sizes.split(separator: ",").compactMap { Int($0) }.filter { $0 > 0 }
        var columns: [[(String, Rate)]] = []
        for size in sizes { columns.append(try await measure(size)) }
        guard let first = columns.first, let last = columns.last else { return }
        print(
            "\noperations a second, \(callers) at a time; µs CPU".padded(42)
                + sizes.map { "\($0)".padded(19, left: true) }.joined() + "   last/first")
        for (row, entry) in first.enumerated() {
            let figures = columns.map { String(format: "%10.0f;%6.1f µs", $0[row].1.perSecond, $0[row].1.microseconds) }
            let ratios = (last[row].1.perSecond / entry.1.perSecond, last[row].1.microseconds / entry.1.microseconds)
            print(entry.0.padded(42) + figures.joined() + String(format: "%8.2f; %.2f", ratios.0, ratios.1))
        }
    }

    private func measure(_ size: Int) async throws -> [(String, Rate)] {
        guard let postgres else { return try await measureSQLite(size) }
        let location = try PostgresLocation(url: postgres.replacing("{size}", with: "\(size)"))
        if !filled { try await fillPostgres(location, size) }
        let store = try await PostgresStore.open(location, logger: Logger(label: "bench"))
        let figures = try await serverFigures(store, size) + bffFigures(store, size)
        await store.close()
        return figures
    }

    private func fillPostgres(_ location: PostgresLocation, _ size: Int) async throws {
        var settings = PostgresSettings(size: location.poolSize)
        settings.maximumWaiting = 100_000
        settings.queueTimeout = .seconds(60)
        settings.isDurable = false
        let store = try await PostgresStore.open(location, settings: settings, logger: Logger(label: "bench"))
        try await fill(store, size)
        await store.close()
    }

    private func measureSQLite(_ size: Int) async throws -> [(String, Rate)] {
        let folder = FileManager.default.temporaryDirectory.path + "/gatehouse-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await SQLiteStore.open(path: folder + "/bench.db", logger: Logger(label: "bench"))
        try await fill(store, size)
        let figures = try await serverFigures(store, size) + bffFigures(store, size)
        await store.close()
        return figures
    }

    private func serverFigures(_ store: some BenchedStore, _ size: Int) async throws -> [(String, Rate)] {
        [
            (
                "user by login name",
                try await rate { _ = try await store.user(username: "user\(Int.random(in: 0..<size))") }
            ),
            (
                "session by cookie",
                try await rate { _ = try await store.session(Self.hash(Int.random(in: 0..<size)), now: Self.now) }
            ),
            ("grant by handle", try await rate { _ = try await store.grant(Self.grantID(Int.random(in: 0..<size))) }),
            (
                "revoked token looked up",
                try await rate { _ = try await store.isTokenRevoked(TokenID("t\(Int.random(in: 0..<size))")) }
            ),
            (
                "refresh token rotated",
                try await rate {
                    let id = Self.grantID(Int.random(in: 0..<size))
                    let generation = try await store.grant(id)?.generation ?? 0
                    _ = try await store.rotate(
                        id, generation: generation, now: Self.now, expiresAt: Self.now + .seconds(86400))
                }
            ),
            (
                "code issued and redeemed",
                try await rate {
                    let hash = Self.hash(Int.random(in: size..<Int.max / 2))
                    try await store.insert(Self.code(hash))
                    _ = try await store.redeem(hash, now: Self.now, evidenceUntil: Self.now + .seconds(3600))
                }
            ),
            (
                "session begun",
                try await rate {
                    try await store.insert(Self.session(Int.random(in: size..<Int.max / 2)), replacing: nil)
                }
            ),
        ]
    }

    private func bffFigures(_ store: some BenchedStore, _ size: Int) async throws -> [(String, Rate)] {
        let soon = Self.now + .seconds(86400)
        return [
            (
                "BFF session by cookie",
                try await rate { _ = try await store.bffSession(Self.hash(Int.random(in: 0..<size)), now: Self.now) }
            ),
            (
                "BFF sessions of a person",
                try await rate {
                    _ = try await store.bffSessions(
                        userID: "idp_subject\(Int.random(in: 0..<size))", now: Self.now, limit: 10)
                }
            ),
            (
                "BFF session touched",
                try await rate {
                    try await store.touchBFFSession(
                        Self.hash(Int.random(in: 0..<size)), lastActivity: Self.now, idleExpiresAt: soon)
                }
            ),
            (
                "BFF tokens replaced",
                try await rate {
                    let hash = Self.hash(Int.random(in: 0..<size))
                    let generation = try await store.bffSession(hash, now: Self.now)?.tokens.generation ?? 0
                    _ = try await store.replaceTokens(
                        Self.tokens(generation + 1), of: hash, expectedGeneration: generation, now: Self.now)
                }
            ),
            (
                "BFF session begun",
                try await rate {
                    try await store.insert(Self.bffSession(Int.random(in: size..<Int.max / 2)), replacing: nil)
                }
            ),
        ]
    }

    private func fill(_ store: some BenchedStore, _ size: Int) async throws {
        for start in stride(from: 0, to: size, by: 5000) {
            let range = start..<min(start + 5000, size)
            let version = try await store.directoryVersion()
            let changes = range.map { DirectoryChange.putUser(Self.user($0)) }
            _ = try await store.apply(changes, expectedVersion: version, now: Self.now)
            try await withThrowingDiscardingTaskGroup { group in
                for index in range {
                    group.addTask {
                        try await store.insert(Self.session(index), replacing: nil)
                        try await store.insert(Self.grant(index))
                        try await store.insert(Self.code(Self.hash(index)))
                        try await store.insert(Self.bffSession(index), replacing: nil)
                        try await store.revokeToken(TokenID("t\(index)"), expiresAt: Self.now + .seconds(3600))
                    }
                }
            }
        }
    }

    private func rate(_ operation: @escaping @Sendable () async throws -> Void) async throws -> Rate {
        let clock = ContinuousClock()
        let (start, used) = (clock.now, Self.processorTime())
        let end = start + .seconds(seconds)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<callers {
                group.addTask {
                    var count = 0
                    while clock.now < end {
                        try await operation()
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Rate(
            perSecond: Double(count) / ((clock.now - start) / .seconds(1)),
            microseconds: (Self.processorTime() - used) * 1_000_000 / Double(max(count, 1)))
    }

    /// How often an operation was done, and what processor time of this process each took: the latter wanders less on a loaded machine.
    private struct Rate {
        let perSecond: Double
        let microseconds: Double
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }
}

/// What is measured of a driver.
private protocol BenchedStore: AuthorizationCodeStore, DirectoryStore, LoginSessionStore, GrantStore, ReplayStore,
    BFFSessionStore
{}
extension SQLiteStore: BenchedStore {}
extension PostgresStore: BenchedStore {}

extension String {
    /// The text with spaces up to `width`.
    func padded(_ width: Int, left: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, width - count))
        return left ? spaces + self : self + spaces
    }
}
