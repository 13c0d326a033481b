#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import HTTPExchange

/// Reads files below one folder. No name is followed that is a symbolic link, so that nothing outside the folder can be had; the folder itself
/// may be one, and is looked up anew each time, so that it may be switched to a new build.
struct FileReader: Sendable {
    /// The most bytes that are served of a file.
    static let maximumBytes = 64 << 20

    let root: String

    /// A file that was read, or at least looked at.
    struct File: Sendable {
        let bytes: [UInt8]
        /// Instead of `bytes` where the file is long.
        var longBody: EndpointResponse.LongBody?
        /// Changes whenever the file does.
        let entityTag: String
    }

    /// The file of that path; nil where there is none that may be served.
    ///
    /// - Parameter wants: Whether the bytes are wanted of a file with that tag.
    func read(_ path: StaticPath, wants: (String) -> Bool) -> File? {
        var folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return nil }
        defer { close(folder) }
        for name in path.names.dropLast() {
            let next = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard next >= 0 else { return nil }
            close(folder)
            folder = next
        }
        // Without waiting: a pipe would be opened only when somebody writes into it.
        guard let name = path.names.last else { return nil }
        let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        return file < 0 ? nil : Self.read(OpenFile(file), wants)
    }

    private static func read(_ file: OpenFile, _ wants: (String) -> Bool) -> File? {
        guard let status = file.status(), status.st_size <= maximumBytes else { return nil }
        let tag = entityTag(status)
        guard wants(tag) else { return File(bytes: [], entityTag: tag) }
        let size = Int(status.st_size)
        if size > OpenFile.partBytes {
            let body = EndpointResponse.LongBody(length: size) { file.part(from: $0, to: size) }
            return File(bytes: [], longBody: body, entityTag: tag)
        }
        return file.part(from: 0, to: size).map { File(bytes: $0, entityTag: tag) }
    }

    private static func entityTag(_ status: stat) -> String {
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        let parts = [Int64(time.tv_sec), Int64(time.tv_nsec), Int64(status.st_size)]
        return "\"" + parts.map { String($0, radix: 36) }.joined(separator: "-") + "\""
    }
}
