#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that is read part by part, and closed when nobody needs it any more.
final class OpenFile: Sendable {
    /// The most bytes that are held of a file at a time, however slowly its reader takes them.
    static let partBytes = 64 << 10

    private let descriptor: Int32

    /// Owns the descriptor.
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// What the system knows of it; nil where it is no plain file.
    func status() -> stat? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size >= 0 else {
            return nil
        }
        return status
    }

    /// The bytes from `offset` to `end`, at most `partBytes`; nil where the file is shorter by now.
    func part(from offset: Int, to end: Int) -> [UInt8]? {
        let size = min(Self.partBytes, end - offset)
        guard offset >= 0, size >= 0 else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let part = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                let got = pread(descriptor, part.baseAddress, part.count, off_t(offset + count))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { break }
                count += got
            }
        }
        return bytes.count == size ? bytes : nil
    }
}
