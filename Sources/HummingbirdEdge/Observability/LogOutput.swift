import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where log lines go, one write a line, in the order in which they come.
package final class LogOutput: Sendable {
    /// The file descriptor of standard error.
    package static let standardError = LogOutput(descriptor: 2)
    /// The file descriptor of standard output.
    package static let standardOutput = LogOutput(descriptor: 1)

    private let lock = Mutex<(second: Int64, text: String)>((-1, ""))
    private let descriptor: Int32
    private let sink: (@Sendable ([UInt8]) -> Void)?

    /// Writes to a file descriptor, which is not closed.
    package init(descriptor: Int32) {
        self.descriptor = descriptor
        self.sink = nil
    }

    /// Hands each line to a closure, for tests.
    package init(_ sink: @escaping @Sendable ([UInt8]) -> Void) {
        self.descriptor = -1
        self.sink = sink
    }

    /// The present moment, RFC 3339 in UTC with milliseconds; the part that rarely changes is made once a second.
    func timestamp() -> String {
        let (second, milliseconds) = CivilTime.now()
        let text = lock.withLock { cache in
            if cache.second != second { cache = (second, CivilTime(secondsSince1970: second).rfc3339) }
            return cache.text
        }
        return "\(text).\(CivilTime.padded(milliseconds, 3))Z"
    }

    func write(_ line: [UInt8]) {
        if let sink { return sink(line) }
        // Held while writing, so that no line is torn where a write is cut short.
        lock.withLock { _ in
            line.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    #if canImport(Darwin)
                    let count = Darwin.write(descriptor, rest.baseAddress, rest.count)
                    #elseif canImport(Glibc)
                    let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    #else
                    let count = Musl.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    #endif
                    if count > 0 {
                        rest = rest.dropFirst(count)
                    } else if errno != EINTR {
                        return
                    }
                }
            }
        }
    }
}
