import Foundation
import GatehouseConfig
import Logging
import OAuthCore
import Storage
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Audit events as lines of JSON, in a file or on standard output.
///
/// A file is only added to, by however many processes. One that was moved away is made anew, so that it can be rotated without a signal.
final class AuditLines: Sendable {
    private let path: String?
    private let logger: Logger
    private let file: Mutex<CInt>

    /// The place of a section; nil where it names none, or standard output and this is a command with an output of its own. Throws where the file
    /// cannot be written.
    init?(_ section: AuditSection, isServer: Bool, logger: Logger) throws {
        self.logger = logger
        switch section.jsonLines {
        case nil: return nil
        case .standardOutput:
            guard isServer else { return nil }
            path = nil
            file = Mutex(STDOUT_FILENO)
        case .file(let path):
            self.path = path
            // A command makes no file before it has an event: who runs it may be another one than the server's user.
            let descriptor = isServer ? Self.open(path) : -1
            guard !isServer || descriptor >= 0 else {
                throw ConfigurationFailure(
                    lines: ["audit.json_lines: \(path) cannot be written (\(String(cString: strerror(errno))))"])
            }
            file = Mutex(descriptor)
        }
    }

    deinit { file.withLock { if path != nil, $0 >= 0 { close($0) } } }

    /// Writes the line of each entry, all of them in one call of the system where it takes them.
    func write(_ entries: [AuditEntry]) {
        var lines: [UInt8] = []
        for entry in entries {
            lines += JSONValue.object(entry.object((try? entry.event()) ?? nil)).serialized()
            lines.append(UInt8(ascii: "\n"))
        }
        let isWritten = file.withLock { file in
            if let path, Self.hasMoved(file, path) {
                let renewed = Self.open(path)
                if renewed >= 0 {
                    if file >= 0 { close(file) }
                    file = renewed
                }
            }
            return Self.put(lines[...], into: file)
        }
        if !isWritten {
            logger.error(
                "audit lines not written: the events stand in the database", metadata: ["error": "\(errno)"])
        }
    }

    private static func open(_ path: String) -> CInt {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try? FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return openFile(path)
    }

    private static func hasMoved(_ file: CInt, _ path: String) -> Bool {
        var (here, there) = (stat(), stat())
        guard fstat(file, &here) == 0, stat(path, &there) == 0 else { return true }
        return here.st_ino != there.st_ino || here.st_dev != there.st_dev
    }

    private static func put(_ bytes: ArraySlice<UInt8>, into file: CInt) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { writeSome(file, $0) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return false }
        }
        return true
    }
}

/// The global functions, which inside the class are hidden by those of the same name.
private func writeSome(_ file: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(file, bytes.baseAddress, bytes.count)
}

private func openFile(_ path: String) -> CInt { open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600) }
