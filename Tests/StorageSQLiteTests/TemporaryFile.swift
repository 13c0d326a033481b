import Foundation
import Logging
import StorageSQLite
import Synchronization

/// A path for a store in a folder of its own.
struct TemporaryFile: Sendable {
    let folder: String
    let path: String

    init() throws {
        folder = NSTemporaryDirectory() + "gatehouse-" + UUID().uuidString
        path = folder + "/data/gatehouse.db"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func openStore() async throws -> SQLiteStore { try await SQLiteStore.open(path: path, logger: .quiet) }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

extension Logger {
    /// A logger that says nothing.
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// The store that is open now.
final class Current: Sendable {
    private let value: Mutex<SQLiteStore>
    init(_ store: SQLiteStore) { value = Mutex(store) }
    var store: SQLiteStore {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}
