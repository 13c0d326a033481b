import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where log lines go, in the order in which they come.
///
/// Lines that nobody waits for are gathered for a few milliseconds and written together, so that a thread that serves requests
/// makes no call of the system for each; `flush` writes what is there, and so does the end of the process. Where the reader is slow, whoever
/// logs waits, and nothing is lost.
package final class LogOutput: Sendable {
    /// The file descriptor of standard error.
    package static let standardError: LogOutput = {
        atexit { LogOutput.standardError.flush() }
        return LogOutput(descriptor: 2)
    }()

    /// How long a line may wait.
    private static let delay: DispatchTimeInterval = .milliseconds(5)
    /// The most bytes that are gathered.
    private static let capacity = 64 << 10

    private let clock = Mutex<(second: Int64, text: String)>((-1, ""))
    private let gathered = Mutex<(lines: [UInt8], isAwaited: Bool)>(([], false))
    /// Held while writing, so that no line is torn where a write is cut short and none overtakes another.
    private let writing = Mutex<Void>(())
    private let queue = DispatchQueue(label: "gatehouse.log")
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
        let text = clock.withLock { cache in
            if cache.second != second { cache = (second, CivilTime(secondsSince1970: second).rfc3339) }
            return cache.text
        }
        return "\(text).\(CivilTime.padded(milliseconds, 3))Z"
    }

    /// Takes a line. `isUrgent`: it is written, with all before it, when this returns.
    func write(_ line: [UInt8], isUrgent: Bool = true) {
        if let sink { return sink(line) }
        let (isFull, isFirst) = gathered.withLock { state in
            state.lines.append(contentsOf: line)
            defer { state.isAwaited = true }
            return (state.lines.count >= Self.capacity, !state.isAwaited)
        }
        if isUrgent || isFull {
            flush()
        } else if isFirst {
            queue.asyncAfter(deadline: .now() + Self.delay) { self.flush() }
        }
    }

    /// Writes what was gathered.
    package func flush() {
        writing.withLock { _ in
            let lines = gathered.withLock { state in
                defer { state = ([], false) }
                return state.lines
            }
            lines.withUnsafeBytes { put($0) }
        }
    }

    private func put(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            #if canImport(Darwin)
            let count = Darwin.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
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
