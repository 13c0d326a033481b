#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Where commands write: results to standard output, everything about them to standard error.
enum Console {
    /// One line of result.
    static func print(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

    /// One line about the result: a warning, an error, a hint.
    static func note(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

    /// In the place of the last line about the result.
    static func progress(_ text: String) { write("\r" + text, to: STDERR_FILENO) }

    /// Writes all of it, however many calls the kernel wants; a closed pipe ends it quietly.
    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { writeSome(descriptor, $0) }
            if count > 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR { return }
        }
    }
}

/// One call of `write(2)`: the global function, which inside `Console` is hidden by one of the same name.
private func writeSome(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    write(descriptor, buffer.baseAddress, buffer.count)
}

/// How a command ends. The numbers are those of `sysexits.h` where it has one.
enum ExitStatus {
    /// It did what it was asked.
    static let success: Int32 = 0
    /// It did not.
    static let failure: Int32 = 1
    /// The configuration file cannot be used.
    static let configuration: Int32 = 78
}
