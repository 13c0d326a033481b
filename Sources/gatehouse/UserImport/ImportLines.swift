#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The lines of a file of records, which has taken the place of standard input, with how far they were read.
final class ImportLines {
    /// The size of the file; nil: not known, as of a pipe.
    let totalBytes: Int?
    /// How many bytes the lines so far had, their ends among them.
    private(set) var bytes = 0

    /// The lines of `file`; `-` is standard input as it is.
    init(file: String) throws {
        if file != "-" {
            let descriptor = open(file, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0, dup2(descriptor, STDIN_FILENO) >= 0 else {
                throw CommandFailure("\(file): cannot be read (\(String(cString: strerror(errno))))")
            }
            close(descriptor)
        }
        var information = stat()
        let isRegular = fstat(STDIN_FILENO, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
        totalBytes = isRegular ? Int(information.st_size) : nil
    }

    /// The next line without its end; nil at the end of the file.
    func next() -> String? {
        guard let line = readLine() else { return nil }
        bytes += line.utf8.count + 1
        return line
    }
}
