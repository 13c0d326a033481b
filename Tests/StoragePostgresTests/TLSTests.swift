import ChildProcesses
import Foundation
import Storage
import StoragePostgres
import Testing

@Suite("PostgreSQL: TLS")
struct TLSTests {
    private static let server = Result { try SecurePostgres() }

    private func open(_ host: String, _ parameters: String) async throws -> StoreError? {
        let secure = try Self.server.get()
        let location = try PostgresLocation(url: secure.server.url(parameters, host: host))
        do throws(StoreError) {
            let store = try await PostgresStore.open(location, logger: .quiet)
            try await store.ping()
            await store.close()
            return nil
        } catch { return error }
    }

    @Test("verify-full takes a certificate of the given authority for the given name")
    func verified() async throws {
        let root = try Self.server.get().authority
        #expect(try await open("localhost", "sslmode=verify-full&sslrootcert=\(root)") == nil)
    }

    @Test("verify-full refuses another name, another authority, and what no authority of the system has signed")
    func refused() async throws {
        let secure = try Self.server.get()
        let other = try await open("127.0.0.1", "sslmode=verify-full&sslrootcert=\(secure.authority)")
        #expect(other?.code == .unavailable)
        #expect(other?.detail.contains("does not match host name") == true)
        for root in ["&sslrootcert=\(secure.otherAuthority)", ""] {
            let error = try await open("localhost", "sslmode=verify-full\(root)")
            #expect(error?.code == .unavailable)
            #expect(error?.detail.contains("certificate verify failed") == true, "\(String(describing: error))")
        }
    }

    @Test("a server that takes TLS only refuses a connection without it")
    func plain() async throws {
        let error = try await open("localhost", "sslmode=disable")
        #expect(error?.code == .unavailable)
        #expect(error?.detail.contains("no encryption") == true, "\(String(describing: error))")
    }
}

/// A server that takes TLS only, with a certificate for `localhost` from an authority of its own.
private final class SecurePostgres: Sendable {
    let server: PostgresServer
    let authority: String
    let otherAuthority: String

    init() throws {
        let folder = URL(fileURLWithPath: "/tmp/gatehouse-postgres-tls-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["ca", "other"] {
            try Self.openssl(
                folder,
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=\(name) -keyout \(name).key -out \(name).pem"
            )
        }
        try Self.openssl(
            folder,
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout server.key -out server.csr"
        )
        try Self.openssl(
            folder,
            "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -copy_extensions copy -out server.pem"
        )
        try PostgresServer.give(folder)
        (authority, otherAuthority) = ("\(folder.path)/ca.pem", "\(folder.path)/other.pem")
        server = try PostgresServer(
            [
                "-c", "ssl=on", "-c", "ssl_cert_file=\(folder.path)/server.pem", "-c",
                "ssl_key_file=\(folder.path)/server.key",
            ],
            access: "hostssl all all all scram-sha-256", beside: folder)
    }

    private static func openssl(_ folder: URL, _ arguments: String) throws {
        let words = arguments.split(separator: " ").map(String.init)
        try ChildProcess.run("/usr/bin/env", ["openssl"] + words, folder: folder.path)
    }
}
