#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
package import AuthorizationServer
import OAuthCore
import Secrets

/// The 32 bytes under which everything that is stored is sealed or hashed, where the configuration gives none: a file beside the database.
///
/// It is made once, mode 0600, and never written again. Losing it ends every session, code and refresh token, so it belongs in the backup.
package enum EncryptionKeyFile {
    /// The name of the file beside `database`.
    package static func path(beside database: String) -> String { database + ".key" }

    /// Reads the key. Where there is no file, makes it unless `creating` is false; then nil.
    package static func load(beside database: String, creating: Bool) throws(ServerStartError) -> [UInt8]? {
        let path = path(beside: database)
        if let key = try key(at: path) { return key }
        guard creating else { return nil }
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        try makeFolders(folder)
        let text = Base64URL.encode(RandomSource.system.bytes(32)) + "\n"
        try publish(text, at: path)
        guard let key = try key(at: path) else { throw ServerStartError("\(path): cannot be read after it was made") }
        return key
    }

    private static func key(at path: String) throws(ServerStartError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw ServerStartError(
                "\(path): the encryption key cannot be read (\(reason())); it must belong to the user that the server runs as"
            )
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw ServerStartError("\(path): other users may read the encryption key; run: chmod 600 '\(path)'")
        }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).filter { !$0.isWhitespace }
        guard let key = Base64URL.decode(text), key.count == 32 else {
            throw ServerStartError(
                "\(path): expected 32 bytes in base64url, as the server made it; restore it from a backup")
        }
        return key
    }

    /// Writes a file of its own and links it into place: of two processes that start together, both read the key of the first.
    private static func publish(_ text: String, at path: String) throws(ServerStartError) {
        let draft = path + ".\(getpid())"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ServerStartError("\(draft): cannot be made (\(reason()))") }
        let bytes = Array(text.utf8)
        let isWritten =
            bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == bytes.count
            && fsync(descriptor) == 0
        close(descriptor)
        let isLinked = isWritten && (link(draft, path) == 0 || errno == EEXIST)
        let why = reason()
        unlink(draft)
        guard isLinked else { throw ServerStartError("\(path): cannot be made (\(why))") }
    }

    private static func makeFolders(_ path: String) throws(ServerStartError) {
        guard !path.isEmpty, access(path, F_OK) != 0 else { return }
        try makeFolders(path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw ServerStartError("\(path): cannot be made (\(reason()))")
        }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
