import ArgumentParser
import Foundation
import Logging
import OAuthCore
import Storage
import StorageSQLite

/// What an operation on the store costs when there are few and when there are many people, sessions and grants.
struct StorageBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage", abstract: "Operations on the store with few and with many rows.")
    @Option(help: "How many users, sessions and grants, comma-separated.") var sizes = "1000,1000000"
    @Option(help: "Seconds a measurement.") var seconds = 2.0

    private static let now = UnixTime(seconds: 1_800_000_000)

    func run() async throws {
        let sizes = sizes.split(separator: ",").compactMap { Int($0) }.filter { $0 > 0 }
        var columns: [[(String, Rate)]] = []
        for size in sizes { columns.append(try await measure(size)) }
        guard let first = columns.first, let last = columns.last else { return }
        print(
            "\noperations a second, 32 at a time; µs CPU".padded(42)
                + sizes.map { "\($0)".padded(19, left: true) }.joined() + "   last/first")
        for (row, entry) in first.enumerated() {
            let figures = columns.map { String(format: "%10.0f;%6.1f µs", $0[row].1.perSecond, $0[row].1.microseconds) }
            let ratios = (last[row].1.perSecond / entry.1.perSecond, last[row].1.microseconds / entry.1.microseconds)
            print(entry.0.padded(42) + figures.joined() + String(format: "%8.2f; %.2f", ratios.0, ratios.1))
        }
    }

    private func measure(_ size: Int) async throws -> [(String, Rate)] {
        let folder = FileManager.default.temporaryDirectory.path + "/gatehouse-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await SQLiteStore.open(path: folder + "/bench.db", logger: Logger(label: "bench"))
        try await fill(store, size)
        let figures = try await serverFigures(store, size) + bffFigures(store, size)
        await store.close()
        return figures
    }

    private func serverFigures(_ store: SQLiteStore, _ size: Int) async throws -> [(String, Rate)] {
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
                "session begun",
                try await rate {
                    try await store.insert(Self.session(Int.random(in: size..<Int.max / 2)), replacing: nil)
                }
            ),
        ]
    }

    private func bffFigures(_ store: SQLiteStore, _ size: Int) async throws -> [(String, Rate)] {
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

    private func fill(_ store: SQLiteStore, _ size: Int) async throws {
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
            for _ in 0..<32 {
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

    // MARK: Rows

    private static func hash(_ index: Int) -> SecretHash {
        var bytes = [UInt8](repeating: 7, count: 24)
        // Spread over the index as real hashes are.
        let spread = UInt64(bitPattern: Int64(index)) &* 0x9E37_79B9_7F4A_7C15
        withUnsafeBytes(of: spread.bigEndian) { bytes.insert(contentsOf: $0, at: 0) }
        return SecretHash(bytes)
    }

    private static func grantID(_ index: Int) -> GrantID {
        let digits = String(UInt64(bitPattern: Int64(index)) &* 0x9E37_79B9_7F4A_7C15, radix: 36)
        return GrantID(String(repeating: "A", count: GrantID.length - digits.count) + digits)
    }

    private static func user(_ index: Int) -> User {
        User(
            subject: SubjectID("subject\(index)"), username: "user\(index)", passwordHash: nil,
            claims: ["name": .string("User \(index)"), "email": .string("user\(index)@example.com")], createdAt: now)
    }

    private static func session(_ index: Int) -> LoginSessionRecord {
        LoginSessionRecord(
            hash: hash(index), sessionID: SessionID("sid\(index)"), subject: SubjectID("subject\(index)"),
            authTime: now, acr: nil,
            amr: ["pwd"], createdAt: now, idleExpiresAt: now + .seconds(86400), expiresAt: now + .seconds(864_000))
    }

    private static func tokens(_ generation: Int64) -> BFFSessionRecord.SealedTokens {
        BFFSessionRecord.SealedTokens(
            accessToken: [UInt8](repeating: 1, count: 900), idToken: [UInt8](repeating: 2, count: 900),
            refreshToken: [UInt8](repeating: 3, count: 100), expiresAt: now + .seconds(3600), generation: generation)
    }

    private static func bffSession(_ index: Int) -> BFFSessionRecord {
        BFFSessionRecord(
            hash: hash(index), handle: "handle\(index)",
            user: BFFUser(
                provider: "idp", subject: SubjectID("subject\(index)"), email: "user\(index)@example.com",
                isEmailVerified: true, name: "User \(index)"),
            providerSessionID: SessionID("sid\(index)"), tokens: tokens(0), fingerprintHash: hash(index),
            createdAt: now, idleExpiresAt: now + .seconds(86400), endsAt: now + .seconds(864_000))
    }

    private static func grant(_ index: Int) -> GrantRecord {
        var grant = GrantRecord(
            id: grantID(index), subject: SubjectID("subject\(index)"), clientID: ClientID("web-app"),
            sessionID: SessionID("sid\(index)"), scope: Scope(parsing: "openid profile offline_access") ?? .empty,
            authTime: now,
            createdAt: now, expiresAt: now + .seconds(864_000))
        grant.activatedAt = now
        grant.generation = 1
        return grant
    }
}

extension String {
    /// The text with spaces up to `width`.
    func padded(_ width: Int, left: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, width - count))
        return left ? spaces + self : self + spaces
    }
}
