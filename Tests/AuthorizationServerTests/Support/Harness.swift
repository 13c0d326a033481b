import AuthorizationServer
import Foundation
import HTTPExchange
import Logging
import OAuthCore
import Secrets
import Storage
import StorageSQLite

/// A whole authorization server in this process, on a SQLite file of its own, with a clock that the test moves.
final class Harness: Sendable {
    let context: ServerContext
    let server: AuthorizationServer
    let store: SQLiteStore
    let clock: TestClock
    let log: TestLog
    private let folder: String

    static let issuer = "http://localhost:9000"
    static let root = [UInt8](repeating: 7, count: 32)

    /// A server with the directory of the contract; `settings` and `directory` change what a test needs otherwise.
    init(
        settings change: (inout AuthorizationServerSettings) -> Void = { _ in },
        directory: (inout TestDirectory) -> Void = { _ in }, wrap: (SQLiteStore) -> any DirectoryStore = { $0 },
        codes: (SQLiteStore) -> any AuthorizationCodeStore = { $0 },
        attempts: (SQLiteStore) -> any AttemptStore = { $0 }, outbound: (any OutboundClient)? = nil
    ) async throws {
        var settings = AuthorizationServerSettings(issuer: Harness.issuer)
        settings.compatibilityEndpoints = TestDirectory.compatibilityEndpoints
        change(&settings)
        let keyRing = try KeyRing(root: Harness.root)
        folder = NSTemporaryDirectory() + "gatehouse-test-" + RandomToken.alphanumeric(from: .system)
        let log = TestLog()
        self.log = log
        store = try await SQLiteStore.open(path: folder + "/gatehouse.db", logger: log.logger)
        let clock = TestClock()
        self.clock = clock
        var records = try await TestDirectory(keyRing: keyRing, now: clock.now)
        directory(&records)
        let applied = try await store.apply(
            records.changes, expectedVersion: try await store.directoryVersion(), now: clock.now)
        guard applied == .won else { throw StoreError(.corrupt, detail: "the directory was not applied") }
        if settings.signingAlgorithms == AuthorizationServerSettings(issuer: "").signingAlgorithms {
            // RSA keys take long to make: one set for all harnesses, sealed under the same root.
            _ = try await store.replaceSigningKeys(
                try await SharedKeys.instance.snapshot(keyRing, clock.now, log.logger))
        }
        context = try await ServerContext(
            settings: settings,
            stores: Stores(
                store.stores, directory: wrap(store), codes: codes(store), attempts: attempts(store)),
            keyRing: keyRing, passwords: TestDirectory.hasher, clock: { clock.now }, logger: log.logger,
            outbound: outbound)
        server = AuthorizationServer(context: context)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}

/// Signing keys that are made once.
actor SharedKeys {
    static let instance = SharedKeys()
    private var made: Task<SigningKeySnapshot, any Error>?

    func snapshot(_ keyRing: KeyRing, _ now: UnixTime, _ logger: Logger) async throws -> SigningKeySnapshot {
        if let made { return try await made.value }
        let task = Task {
            let path = NSTemporaryDirectory() + "gatehouse-keys-" + RandomToken.alphanumeric(from: .system)
            defer { try? FileManager.default.removeItem(atPath: path) }
            let store = try await SQLiteStore.open(path: path + "/keys.db", logger: logger)
            let context = try await ServerContext(
                settings: AuthorizationServerSettings(issuer: Harness.issuer), stores: store.stores, keyRing: keyRing,
                passwords: TestDirectory.hasher, clock: { now }, logger: logger)
            let keys = context.signingKeys.current.records
            await store.close()
            return SigningKeySnapshot(version: 0, keys: keys)
        }
        made = task
        return try await task.value
    }
}
