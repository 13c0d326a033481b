import GRDB
import Storage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The file of a store: made for its owner alone, and refused where it is not ours or from a newer version.
struct DatabaseFile {
    /// "GtHs" in the header of the file, where `file(1)` and we find it.
    static let applicationID: Int32 = 0x4774_4873

    let path: String
    /// Whether one that is held while it moves is taken all the same.
    var allowsHold = false

    /// Makes missing parent folders (0700) and the file (0600), and takes rights away from an existing file that others can read.
    func prepare() throws(StoreError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw unavailable("open", "the path is empty or has a NUL") }
        try makeParents()
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw unavailable("open", reason()) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw unavailable("stat", reason()) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw unavailable("open", "it is not a regular file") }
        if status.st_mode & 0o077 != 0, fchmod(file, 0o600) != 0 { throw unavailable("chmod 0600", reason()) }
        try checkHeader(file)
    }

    /// Which file is under the path; nil where there is none.
    var identity: Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }

    /// What a file is known by, whatever its name.
    struct Identity: Sendable, Equatable {
        let device: UInt64
        let number: UInt64
    }

    /// The answer where the open file is not the one under the path any more: what is written to it is lost at the next start, and what
    /// others write meanwhile is not seen.
    static let hasMoved = StoreError(
        .unavailable, detail: "the database file was removed or replaced while it was open: put it back and restart")

    /// Reads the header before SQLite does, so that a foreign file is refused without a byte changed.
    private func checkHeader(_ file: CInt) throws(StoreError) {
        var header = [UInt8](repeating: 0, count: 100)
        let count = pread(file, &header, header.count, 0)
        guard count >= 0 else { throw unavailable("read", reason()) }
        guard count > 0 else { return }
        guard count == header.count, header.starts(with: "SQLite format 3\0".utf8) else {
            throw StoreError(
                .corrupt, detail: "\(path) is not an SQLite database: name another file, or restore a backup")
        }
        let version = Self.integer(header, at: 60)
        let application = Self.integer(header, at: 68)
        try Self.check(version: version, application: application, path: path, allowsHold: allowsHold)
    }

    /// Refuses another program's database and a newer schema. A file without tables yet has neither number.
    static func check(
        version: Int32, application: Int32, path: String, allowsHold: Bool = false
    ) throws(StoreError) {
        guard application == applicationID || (application == 0 && version == 0) else {
            throw StoreError(.corrupt, detail: "\(path) is a database of another program: name another file")
        }
        if let hold = SchemaState.Hold(rawValue: Int64(version)) {
            guard allowsHold else { throw StoreError(.corrupt, detail: "\(path) \(hold)") }
            return
        }
        guard version <= Migrations.newest else {
            throw StoreError(
                .corrupt,
                detail:
                    "\(path) was written by a newer version (schema \(version), this one knows \(Migrations.newest)): "
                    + "run that version, or restore a backup made before the update")
        }
    }

    private func makeParents() throws(StoreError) {
        var end = path.startIndex
        while let slash = path[end...].firstIndex(of: "/") {
            let folder = String(path[..<slash])
            end = path.index(after: slash)
            guard !folder.isEmpty else { continue }
            if mkdir(folder, 0o700) == 0 {
                syncParent(of: folder)
            } else if errno != EEXIST {
                // A folder that is there may refuse for another reason (a read-only file system): what counts is that it is there.
                let problem = reason()
                guard access(folder, X_OK) == 0 else { throw unavailable("make the folder \(folder)", problem) }
            }
        }
    }

    /// Makes the name of a new folder as durable as what will be acknowledged in it, where the system lets us.
    private func syncParent(of folder: String) {
        let parent = folder.lastIndex(of: "/").map { $0 == folder.startIndex ? "/" : String(folder[..<$0]) } ?? "."
        let directory = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return }
        _ = fsync(directory)
        close(directory)
    }

    private static func integer(_ header: [UInt8], at offset: Int) -> Int32 {
        Int32(bitPattern: header[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
    }

    private func unavailable(_ operation: String, _ reason: String) -> StoreError {
        StoreError(.unavailable, detail: "\(path): \(operation): \(reason)")
    }

    private func reason() -> String { String(cString: strerror(errno)) }
}
