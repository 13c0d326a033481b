import AuthorizationServer
import JOSE
import OAuthCore
import Secrets
import Storage
import StorageSQLite
import Testing

@Suite("Signing keys under another encryption key")
struct SigningKeyResealingTests {
    private static let next = [UInt8](repeating: 9, count: 32)

    private func resealing(_ store: any SigningKeyStore) throws -> SigningKeyResealing {
        SigningKeyResealing(store: store, keyRing: try KeyRing(root: Self.next, previous: [Harness.root]))
    }

    @Test("they are the same keys, readable without the key before; a second time changes nothing")
    func reseal() async throws {
        let harness = try await Harness()
        let before = try await harness.store.signingKeys()
        let resealing = try resealing(harness.store)
        #expect(try await resealing.remaining().count == before.keys.count && !before.keys.isEmpty)
        #expect(try await resealing.reseal() == before.keys.count)
        let after = try await harness.store.signingKeys()
        #expect(after.version == before.version + 1)
        let alone = try KeyRing(root: Self.next)
        for (old, new) in zip(before.keys, after.keys) {
            #expect(try SealedSigningKey.open(new, with: alone).kid == old.keyID)
            #expect(new.state == old.state && new.announcedAt == old.announcedAt && new.activeAt == old.activeAt)
            #expect(throws: SigningKeyError.self) { try SealedSigningKey.open(old, with: alone) }
        }
        #expect(try await resealing.remaining().isEmpty)
        #expect(try await resealing.reseal() == 0)
        #expect(try await harness.store.signingKeyVersion() == after.version)
    }

    @Test("a rotation that is faster is not written back, and its keys are sealed too")
    func rotationMeanwhile() async throws {
        let harness = try await Harness()
        let store = RotatedMeanwhile(store: harness.store) {
            try? await harness.context.rotateSigningKeys(immediately: false)
        }
        let before = try await harness.store.signingKeys().keys.map(\.keyID)
        let count = try await resealing(store).reseal()
        let after = try await harness.store.signingKeys().keys
        #expect(count == after.count && after.count > before.count)
        #expect(Set(after.map(\.keyID)).isSuperset(of: before))
        #expect(try await resealing(harness.store).remaining().isEmpty)
    }

    @Test("without the key that sealed them nothing is written")
    func wrongKey() async throws {
        let harness = try await Harness()
        let version = try await harness.store.signingKeyVersion()
        let resealing = SigningKeyResealing(store: harness.store, keyRing: try KeyRing(root: Self.next))
        await #expect(throws: KeyFailure.self) { _ = try await resealing.reseal() }
        #expect(try await harness.store.signingKeyVersion() == version)
    }
}

@Suite("What may happen once, while servers have different keys first")
struct ClaimsUnderTwoKeysTests {
    @Test("one of many wins, whichever key each of them has first")
    func oneWinner() async throws {
        let harness = try await Harness()
        let store = harness.store, now = harness.clock.now
        let roots = [Harness.root, [UInt8](repeating: 9, count: 32)]
        let rings = [
            try KeyRing(root: roots[0], previous: [roots[1]]), try KeyRing(root: roots[1], previous: [roots[0]]),
        ]
        for name in ["a", "b", "c", "d"] {
            let wins = try await withThrowingTaskGroup(of: ConditionalWrite.self) { group in
                for ring in rings + rings + rings + rings {
                    group.addTask {
                        try await store.claim(
                            ring.keyedHashes(name.utf8, purpose: "test"), purpose: .loginAssertion, now: now,
                            expiresAt: now + .seconds(60))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }.filter { $0 == .won }.count
            }
            #expect(wins == 1)
        }
        let before = try KeyRing(root: roots[0]).keyedHashes("a".utf8, purpose: "test")
        let late = try await store.claim(before, purpose: .loginAssertion, now: now, expiresAt: now + .seconds(60))
        #expect(late == .lost, "a server that knows the key before alone")
    }
}

/// The keys as another process changes them, between the first reading and the first writing.
private actor RotatedMeanwhile: SigningKeyStore {
    private let store: any SigningKeyStore
    private var rotate: (@Sendable () async -> Void)?

    init(store: any SigningKeyStore, rotate: @escaping @Sendable () async -> Void) {
        self.store = store
        self.rotate = rotate
    }

    func signingKeyVersion() async throws(StoreError) -> Int64 { try await store.signingKeyVersion() }
    func signingKeys() async throws(StoreError) -> SigningKeySnapshot { try await store.signingKeys() }

    func replaceSigningKeys(_ snapshot: SigningKeySnapshot) async throws(StoreError) -> ConditionalWrite {
        let first = rotate
        rotate = nil
        await first?()
        return try await store.replaceSigningKeys(snapshot)
    }
}
