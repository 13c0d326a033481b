import AuthorizationServer
import Foundation
import Logging
import OAuthCore
import Secrets
import Storage
import StorageSQLite
import Synchronization
import Testing

@Suite("Audit chain: nodes and keys")
struct ChainedAuditTests {
    private static let now = UnixTime(seconds: 1_700_000_000)
    private static let old = [UInt8](repeating: 1, count: 32)
    private static let new = [UInt8](repeating: 2, count: 32)

    @Test("events of two nodes that write at once are one chain, and each node hears of its own in their order")
    func nodes() async throws {
        try await withStore { store in
            let ring = try KeyRing(root: Self.old)
            let heard = Mutex<[[Int64]]>([[], []])
            let nodes = [0, 1].map { node in
                ChainedAudit(store, keyRing: ring, clock: { Self.now }) { entries in
                    heard.withLock { $0[node] += entries.map(\.link.sequence) }
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<400 {
                    group.addTask {
                        try await nodes[number % 2].append([AuditEvent(.grantIssued, at: Self.now, detail: "\(number)")]
                        )
                    }
                }
                try await group.waitForAll()
            }
            let outcome = try await review(store, ring)
            #expect(outcome.findings == [] && outcome.count == 400)
            let told = heard.withLock { $0 }
            #expect(told.map { $0 == $0.sorted() } == [true, true])
            #expect((told[0] + told[1]).sorted() == Array(1...400))
            #expect(try await store.auditKeys().count == 1)
        }
    }

    @Test(
        "after a new encryption key the chain goes on under a key of its own, and all of it can be verified without the one before"
    )
    func reseal() async throws {
        try await withStore { store in
            let before = try KeyRing(root: Self.old)
            let both = try KeyRing(root: Self.new, previous: [Self.old])
            let running = ChainedAudit(store, keyRing: both, clock: { Self.now })
            try await ChainedAudit(store, keyRing: before, clock: { Self.now }).append([event("first")])
            try await running.append([event("second")])
            #expect(try await AuditChainKeys.reseal(in: store, keyRing: both, now: Self.now) == 1)
            #expect(try await AuditChainKeys.reseal(in: store, keyRing: both, now: Self.now) == 0)
            try await ChainedAudit(store, keyRing: both, clock: { Self.now }).append([event("third")])
            // A node that still has the key before finds the new one by itself.
            try await running.append([event("fourth")])
            let entries = try await store.auditEntries(after: 0, limit: 9)
            #expect(entries.map(\.link.chainKey) == [1, 1, 2, 2])
            #expect(try await review(store, try KeyRing(root: Self.new)).findings == [])
            #expect(try await review(store, before).findings.isEmpty == false)
        }
    }

    @Test("an encryption key that opens none of the chain's keys adds nothing")
    func foreignKey() async throws {
        try await withStore { store in
            try await ChainedAudit(store, keyRing: try KeyRing(root: Self.old), clock: { Self.now }).append([event("a")]
            )
            let foreign = ChainedAudit(store, keyRing: try KeyRing(root: Self.new), clock: { Self.now })
            let error = await #expect(throws: StoreError.self) { try await foreign.append([event("b")]) }
            #expect(error?.detail.contains("storage.previous_encryption_keys") == true)
            #expect(try await store.auditEntries(after: 0, limit: 9).count == 1)
        }
    }

    @Test("a place that was noted elsewhere finds a chain that was set back and went on")
    func setBack() async throws {
        let ring = try KeyRing(root: Self.old)
        var places: [AuditLink.Position] = []
        for run in ["one", "another"] {
            try await withStore { store in
                let trail = ChainedAudit(store, keyRing: ring, clock: { Self.now })
                try await trail.append((0..<5).map { event("\(run) \($0)") })
                let outcome = try await review(store, ring, expecting: places)
                #expect(outcome.findings.isEmpty == (run == "one"))
                #expect(run == "one" || outcome.findings.map(\.sequence) == [5])
                let place = try #require(outcome.head.flatMap { AuditLink.Position($0.position) })
                places = [place]
            }
        }
    }

    @Test("events beside the chain count from before it, and are found where they are younger")
    func unsealed() async throws {
        try await withStore { store in
            let ring = try KeyRing(root: Self.old)
            try await store.append([AuditEvent(.grantIssued, at: Self.now - .seconds(86400))])
            try await ChainedAudit(store, keyRing: ring, clock: { Self.now }).append([event("first")])
            let outcome = try await review(store, ring)
            #expect(outcome.findings == [] && outcome.unsealed == 1)
            try await store.append([AuditEvent(.grantIssued, at: Self.now + .seconds(2 * 86400))])
            #expect(try await review(store, ring).findings.count == 1)
        }
    }

    @Test("the signature of a webhook is that of Standard Webhooks")
    func signature() throws {
        // HMAC-SHA-256 under the bytes 0 to 31 over "<id>.<timestamp>.<body>", as any library for it computes.
        let secret = try #require(AuditWebhook.secretBytes("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="))
        #expect(secret == Array(0...31))
        #expect(AuditWebhook.secretBytes("whsec_%%%") == nil)
        #expect(AuditWebhook.secretBytes("any text") == Array("any text".utf8))
        #expect(Base64.encode([255]) == "/w==" && Base64.encode([251, 255]) == "+/8=" && Base64.encode([]) == "")
    }

    // MARK: Steps

    private func event(_ detail: String) -> AuditEvent { AuditEvent(.grantIssued, at: Self.now, detail: detail) }

    private func review(
        _ store: SQLiteStore, _ ring: KeyRing, expecting places: [AuditLink.Position] = []
    ) async throws -> AuditReview.Outcome {
        try await AuditReview(
            store, keyRing: ring, rules: .init(now: Self.now, retention: .seconds(400 * 86400))
        ).run(expecting: places)
    }

    private func withStore(_ body: (SQLiteStore) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-audit-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try await SQLiteStore.open(path: folder.appending(path: "a.db").path, logger: .init(label: "test"))
        do { try await body(store) } catch {
            await store.close()
            throw error
        }
        await store.close()
    }
}
