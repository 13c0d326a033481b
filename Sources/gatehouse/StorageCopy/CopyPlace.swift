import ArgumentParser
import Logging
import Storage
import StoragePostgres
import StorageSQLite

/// One side of `gatehouse storage copy`, as the command line names it. Its URL is never shown whole.
enum CopyPlace: Equatable {
    case sqlite(path: String)
    case postgres(PostgresLocation)

    /// Reads `sqlite:PATH` or `postgresql://…`.
    init(_ text: String, option: String) throws {
        if text.hasPrefix("sqlite:") {
            let path = text.dropFirst("sqlite:".count)
            guard !path.isEmpty, !path.hasPrefix("//"), !path.hasSuffix("/") else {
                throw ValidationError("\(option): expected sqlite: and the path of a file, as sqlite:data/gatehouse.db")
            }
            self = .sqlite(path: String(path))
            return
        }
        guard text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") else {
            throw ValidationError("\(option): expected sqlite:PATH or postgresql://user@host/database")
        }
        do throws(PostgresLocationError) { self = .postgres(try PostgresLocation(url: text)) } catch {
            throw ValidationError("\(option): \(error)")
        }
    }

    /// Why there is nothing to copy; nil where there is. Makes nothing.
    func absence() async throws -> String? {
        switch self {
        case .sqlite(let path): SQLiteStore.isMissing(at: path) ? "\(path) is not there" : nil
        case .postgres(let location):
            try await PostgresStore.isEmpty(location) ? "\(location) has no tables of gatehouse" : nil
        }
    }

    /// Opens it and brings its schema up to date. Unless it is shared no server may use it meanwhile.
    func open(isShared: Bool = false, allowsHold: Bool = false) async throws -> CopyEnd {
        switch self {
        case .sqlite(let path):
            .sqlite(try await SQLiteCopy.open(path: path, isShared: isShared, allowsHold: allowsHold))
        case .postgres(let location):
            .postgres(
                try await PostgresStore.openToCopy(
                    location, isShared: isShared, allowsHold: allowsHold, logger: Logger(label: "gatehouse")))
        }
    }
}

/// One side, opened.
enum CopyEnd {
    case sqlite(SQLiteCopy)
    case postgres(PostgresStore)

    var store: any FollowableStore {
        switch self {
        case .sqlite(let store): store
        case .postgres(let store): store
        }
    }

    func close() async {
        switch self {
        case .sqlite(let store): store.close()
        case .postgres(let store): await store.close()
        }
    }
}
