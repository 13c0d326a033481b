import Hummingbird
import HummingbirdEdge
import Testing

@Suite("Host names of the admin listener")
struct NamedHostsTests {
    private static func status(of request: String) async throws -> RawConnection.Answer {
        try await TestServer.run(router: NamedHosts(["gatehouse.internal"], TestServer.router())) { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send(request)
            defer { wire.close() }
            return try await wire.readAnswer()
        }
    }

    @Test(
        "addresses, loopback names and the names listed are answered, with any port and in any case",
        arguments: [
            "127.0.0.1", "127.0.0.1:9001", "10.1.2.3:9001", "[::1]:9001", "[2001:db8::1]", "localhost",
            "LOCALHOST:9001",
            "admin.localhost:1", "gatehouse.internal:9001", "Gatehouse.Internal",
        ])
    func answered(host: String) async throws {
        #expect(try await Self.status(of: "GET /who HTTP/1.1\r\nHost: \(host)\r\n\r\n").status == 200)
    }

    @Test(
        "RFC 9110 §15.5.20 any other name is 421, and nothing behind it is asked",
        arguments: [
            "attacker.example", "attacker.example:9001", "127.0.0.1.attacker.example", "localhost.attacker.example",
            "gatehouse.internal.attacker.example", "xlocalhost", "localhost.", "a.gatehouse.internal", "2130706433",
        ])
    func refused(host: String) async throws {
        let answer = try await Self.status(of: "GET /who HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        #expect(answer.status == 421)
        #expect(answer.body.contains("server.admin_hosts"))
        #expect(!answer.body.contains("attacker"))
    }
}
