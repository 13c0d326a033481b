import CPostgres
import ChildProcesses
import Foundation
import Logging
import StoragePostgres
import StorageTesting
import Synchronization

/// The servers that run, by their process ids, with their folders. One that all tests share has nobody who ends it before the process does.
private let running = Mutex<[pid_t: [URL]]>([:])
private let endingWithTheProcess: Int32 = atexit {
    for (id, folders) in running.withLock({ $0 }) {
        // "Immediate shutdown": the server ends its children too, and writes no more when it is gone.
        _ = Foundation.kill(id, SIGQUIT)
        for _ in 0..<500 where waitpid(id, nil, WNOHANG) == 0 { usleep(10_000) }
        for folder in folders { try? FileManager.default.removeItem(at: folder) }
    }
}

/// A PostgreSQL of the test's own: on a free port of 127.0.0.1 and a socket, in a folder of its own, ended by its process id.
///
/// It refuses to run as root; there it runs as `postgres`, or `nobody` where that account is not.
final class PostgresServer: Sendable {
    static let user = "gatehouse", password = "p@ss/word?#"

    let port: Int
    let folder: URL
    private let arguments: [String]
    private let beside: URL?
    private let process = Mutex<ChildProcess?>(nil)

    struct NotReady: Error, CustomStringConvertible {
        let description: String
    }

    /// Makes a database cluster, starts its server and waits until it answers. `access` is who may connect, in place of everybody with a
    /// password; `beside` goes with the server's folder.
    init(_ arguments: [String] = [], access: String? = nil, beside: URL? = nil) throws {
        self.beside = beside
        folder = URL(fileURLWithPath: "/tmp/gatehouse-postgres-\(UUID().uuidString.prefix(13))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.arguments = arguments
        self.port = try Self.freePort()
        let passwordFile = folder.appending(path: "password")
        try Self.password.write(to: passwordFile, atomically: true, encoding: .utf8)
        try Self.give(folder)
        let options = ["--no-sync", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        try Self.run(
            "initdb",
            ["--pgdata=\(folder.path)/data", "--username=\(Self.user)", "--pwfile=\(passwordFile.path)"] + options)
        if let access {
            try (access + "\n").write(toFile: "\(folder.path)/data/pg_hba.conf", atomically: false, encoding: .utf8)
        }
        try start()
    }

    deinit {
        stop()
        for folder in [folder, beside].compactMap(\.self) { try? FileManager.default.removeItem(at: folder) }
    }

    /// The URL of the database over TCP, with parameters of the test's own.
    func url(_ parameters: String = "sslmode=disable", host: String = "127.0.0.1") -> String {
        "postgresql://\(Self.user):p%40ss%2Fword%3F%23@\(host):\(port)/postgres?\(parameters)"
    }

    func location(_ parameters: String = "sslmode=disable") throws -> PostgresLocation {
        try PostgresLocation(url: url(parameters))
    }

    /// Starts the server, on its port and with the data of before.
    func start() throws {
        let command = Self.command(
            "postgres",
            [
                "-D", "\(folder.path)/data", "-p", "\(port)", "-k", folder.path, "-h", "127.0.0.1", "-c", "fsync=off",
                "-c", "max_connections=200", "-c", "shared_buffers=64MB", "-c", "log_min_messages=fatal",
            ] + arguments)
        _ = endingWithTheProcess
        let server = try ChildProcess(command[0], Array(command.dropFirst()), folder: "/tmp")
        process.withLock { $0 = server }
        running.withLock { $0[server.id] = [folder, beside].compactMap(\.self) }
        let deadline = ContinuousClock.now + .seconds(60)
        while PQping(url()) != PQPING_OK {
            guard server.isRunning, ContinuousClock.now < deadline else {
                throw NotReady(description: "\(command) does not answer")
            }
            usleep(20_000)
        }
    }

    /// Ends the server at once, with all connections.
    func stop() {
        let server = process.withLock { process in
            defer { process = nil }
            return process
        }
        guard let server else { return }
        _ = running.withLock { $0.removeValue(forKey: server.id) }
        server.send(SIGQUIT)
        server.wait()
    }

    /// Runs SQL on a connection of its own, and gives the rows of the last statement: a line each, `|` between the columns.
    @discardableResult
    func sql(_ text: String) throws -> String {
        let connection = PQconnectdb(url())
        defer { PQfinish(connection) }
        let result = PQexec(connection, text)
        defer { PQclear(result) }
        guard [PGRES_TUPLES_OK, PGRES_COMMAND_OK].contains(PQresultStatus(result)) else {
            throw NotReady(description: String(cString: PQerrorMessage(connection)))
        }
        return (0..<PQntuples(result)).map { row in
            (0..<PQnfields(result)).map { String(cString: PQgetvalue(result, row, $0)) }.joined(separator: "|")
        }
        .joined(separator: "\n")
    }

    // MARK: The programs of PostgreSQL

    /// The folder of the newest version.
    static let programs: String = {
        let base = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        return versions.compactMap { Int($0) }.max().map { "\(base)/\($0)/bin" } ?? "/usr/bin"
    }()

    private static let owner: String? = geteuid() == 0 ? (getpwnam("postgres") == nil ? "nobody" : "postgres") : nil

    /// The words that run a program as an account that it takes.
    private static func command(_ program: String, _ arguments: [String]) -> [String] {
        let command = ["\(programs)/\(program)"] + arguments
        guard let owner else { return command }
        let group = owner == "nobody" ? "nogroup" : owner
        return ["/usr/bin/setpriv", "--reuid=\(owner)", "--regid=\(group)", "--clear-groups"] + command
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let command = command(program, arguments)
        try ChildProcess.run(command[0], Array(command.dropFirst()), folder: "/tmp")
    }

    /// Makes the owner of the server the owner of its folder.
    static func give(_ folder: URL) throws {
        guard let owner, let account = getpwnam(owner) else { return }
        let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        for path in [folder.path] + files.map({ "\(folder.path)/\($0)" }) {
            chown(path, account.pointee.pw_uid, account.pointee.pw_gid)
        }
    }

    static func freePort() throws -> Int {
        guard let port = FreePort.take() else { throw NotReady(description: "no free port") }
        return port
    }
}

/// One server for all tests that leave it as it is. Each has a schema of its own.
enum SharedPostgres {
    static let server = Result { try PostgresServer() }
    private static let schemas = Atomic<Int>(0)

    /// A place of its own on the server.
    static func freshLocation(_ parameters: String = "pool_size=4") throws -> PostgresLocation {
        let schema = "case_\(schemas.wrappingAdd(1, ordering: .relaxed).newValue)"
        let server = try server.get()
        try server.sql("CREATE SCHEMA \(schema)")
        return try server.location("sslmode=disable&options=-csearch_path%3D\(schema)&\(parameters)")
    }
}

extension PostgresLocation {
    /// The schema that a test has to itself.
    var searchPath: String { parameters["options"]?.split(separator: "=").last.map(String.init) ?? "public" }
}

extension Logger {
    /// A logger that says nothing.
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
