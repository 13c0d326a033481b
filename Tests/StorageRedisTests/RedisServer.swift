import ChildProcesses
import Foundation
import Logging
import StorageRedis
import StorageTesting
import Synchronization

/// The servers that run, by their process ids, with their folders. One that all tests share has nobody who ends it before the process does.
private let running = Mutex<[pid_t: URL]>([:])
private let endingWithTheProcess: Int32 = atexit {
    for (id, folder) in running.withLock({ $0 }) {
        _ = Foundation.kill(id, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }
}

/// A Redis of the test's own: on a free port of 127.0.0.1, in a folder of its own, ended by its process id.
final class RedisServer: Sendable {
    let port: Int
    let folder: URL
    private let arguments: [String]
    private let isSentinel: Bool
    private let process = Mutex<ChildProcess?>(nil)

    struct NotReady: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts a server and waits until it listens. `port` is 0 for those that speak TLS only.
    init(_ arguments: [String] = [], folder: URL? = nil) throws {
        self.folder = try folder ?? Self.temporaryFolder()
        self.arguments = arguments
        self.isSentinel = false
        self.port = try Self.freePort()
        try start()
    }

    /// Starts a Sentinel with that configuration, which it writes to.
    init(sentinel lines: [String]) throws {
        self.folder = try Self.temporaryFolder()
        self.port = try Self.freePort()
        self.isSentinel = true
        let file = folder.appending(path: "sentinel.conf")
        let own = ["bind 127.0.0.1", "port \(port)", "dir \(folder.path)", "loglevel warning"]
        try Data((own + lines).joined(separator: "\n").utf8).write(to: file)
        self.arguments = [file.path, "--sentinel"]
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    var location: RedisLocation { RedisLocation(host: "127.0.0.1", port: port) }
    var endpoint: RedisEndpoint { RedisEndpoint(host: "127.0.0.1", port: port) }

    static func temporaryFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-redis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Starts the server, on its port and with the data of before.
    func start(_ further: [String] = []) throws {
        let listening = arguments.contains("--tls-port") ? [] : ["--port", "\(port)"]
        let own = arguments.map { $0.replacing("{port}", with: "\(port)").replacing("{folder}", with: folder.path) }
        let common = ["--bind", "127.0.0.1", "--dir", folder.path, "--save", "", "--loglevel", "warning"]
        let all = isSentinel ? arguments : common + listening + own + further
        _ = endingWithTheProcess
        let server = try ChildProcess("/usr/bin/redis-server", all)
        process.withLock { $0 = server }
        running.withLock { $0[server.id] = folder }
        // Listening is asked of the kernel, for as long as the process lives.
        let deadline = ContinuousClock.now + .seconds(60)
        while !Self.listens(port) {
            guard server.isRunning, ContinuousClock.now < deadline else {
                throw NotReady(description: "redis-server \(all) does not listen")
            }
            usleep(5_000)
        }
    }

    /// Ends the server at once, as a power cut would.
    func kill() {
        let server = process.withLock { process in
            defer { process = nil }
            return process
        }
        guard let server else { return }
        _ = running.withLock { $0.removeValue(forKey: server.id) }
        server.send(SIGKILL)
        server.wait()
    }

    var isRunning: Bool { process.withLock { $0?.isRunning ?? false } }

    func pause() { signal(SIGSTOP) }
    func resume() { signal(SIGCONT) }

    private func signal(_ signal: Int32) {
        process.withLock { $0 }?.send(signal)
    }

    private static func listens(_ port: Int) -> Bool {
        withSocket { socket in withAddress(port) { connect(socket, $0, $1) == 0 } }
    }

    static func freePort() throws -> Int {
        guard let port = FreePort.take() else { throw NotReady(description: "no free port") }
        return port
    }

    private static func withSocket<T>(_ body: (Int32) -> T) -> T {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return body(descriptor)
    }

    private static func withAddress<T>(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> T) -> T {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

extension Logger {
    /// A logger that says nothing.
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
