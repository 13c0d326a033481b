import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A program that a test runs beside itself, made by posix_spawn and waited for by its id.
///
/// Of the files that the test has open it gets those that are named and no other one, so that it keeps no pipe or connection of a test beside
/// it from ending.
package final class ChildProcess: Sendable {
    package enum End: Equatable, Sendable {
        case exit(Int32)
        case signal(Int32)
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let id: Int32
    private let end = Mutex<End?>(nil)

    /// Starts a program. Of its three streams each is a descriptor, which the caller closes, or nothing.
    package init(
        _ program: String, _ arguments: [String], folder: String? = nil, input: Int32? = nil, output: Int32? = nil,
        errors: Int32? = nil
    ) throws(Failure) {
        let spawn = try SpawnSettings(folder: folder, streams: [input, output, errors])
        id = try spawn.start(program, arguments)
    }

    /// Runs a program to its end, which must be a good one; what it said.
    @discardableResult
    package static func run(_ program: String, _ arguments: [String], folder: String? = nil) throws -> String {
        let pipe = Pipe()
        let writing = pipe.fileHandleForWriting
        let process = try ChildProcess(
            program, arguments, folder: folder, output: writing.fileDescriptor, errors: writing.fileDescriptor)
        try writing.close()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let end = process.wait()
        guard end == .exit(0) else { throw Failure(description: "\(program) \(arguments): \(end): \(text)") }
        return text
    }

    package var isRunning: Bool { look() == nil }

    /// Sends a signal, unless the process has ended.
    package func send(_ signal: Int32) {
        end.withLock { end in
            // Not waited for, it still has its id: nobody else is hit.
            if end == nil { _ = kill(id, signal) }
        }
    }

    /// Waits until it has ended.
    @discardableResult
    package func wait() -> End {
        while true {
            if let end = look() { return end }
            usleep(1000)
        }
    }

    private func look() -> End? {
        end.withLock { end in
            var status: Int32 = 0
            if end == nil, waitpid(id, &status, WNOHANG) == id {
                let signal = status & 0x7f
                end = signal == 0 ? .exit(status >> 8 & 0xff) : .signal(signal)
            }
            return end
        }
    }
}
