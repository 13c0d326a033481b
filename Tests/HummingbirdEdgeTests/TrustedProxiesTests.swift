import HummingbirdEdge
import Testing

@Suite("RFC 7239 trusted proxies", .timeLimit(.minutes(10)))
struct TrustedProxiesTests {
    private func client(_ fields: String, trusted: [String]) async throws -> String {
        let proxies = TrustedProxies(trusted.compactMap { CIDRBlock($0) })
        return try await TestServer.run(trustedProxies: proxies) { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send("GET /who HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
            defer { wire.close() }
            return String(try await wire.readAnswer().body.split(separator: " ")[0])
        }
    }

    @Test("a peer that is not trusted is the client, whatever it says")
    func untrusted() async throws {
        #expect(try await client("X-Forwarded-For: 1.2.3.4\r\nForwarded: for=1.2.3.4\r\n", trusted: []) == "127.0.0.1")
        #expect(try await client("X-Forwarded-For: 1.2.3.4\r\n", trusted: ["10.0.0.0/8"]) == "127.0.0.1")
    }

    @Test(
        "behind trusted proxies the rightmost address that is not one of them is the client",
        arguments: [
            ("X-Forwarded-For: 9.9.9.9, 1.2.3.4\r\n", "1.2.3.4"),
            ("X-Forwarded-For: 9.9.9.9, 1.2.3.4, 10.0.0.7\r\n", "1.2.3.4"),
            ("X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-For: 1.2.3.4\r\n", "1.2.3.4"),
            ("X-Forwarded-For: 1.2.3.4:5678\r\n", "1.2.3.4"),
            ("X-Forwarded-For: 2001:db8::7\r\n", "2001:db8::7"),
            ("X-Forwarded-For: garbage, 10.0.0.7\r\n", "10.0.0.7"),
            ("X-Forwarded-For: 1.2.3.4, garbage\r\n", "127.0.0.1"),
            ("X-Forwarded-For: \r\n", "127.0.0.1"),
            ("Forwarded: for=9.9.9.9, for=\"[2001:db8::1]:47\";proto=https\r\n", "2001:db8::1"),
            ("Forwarded: For=1.2.3.4;Proto=http;by=10.0.0.1\r\n", "1.2.3.4"),
            ("Forwarded: for=_hidden, for=10.0.0.9\r\n", "10.0.0.9"),
            ("Forwarded: for=1.2.3.4\r\nX-Forwarded-For: 1.2.3.4\r\n", "1.2.3.4"),
            // One of the two is the client's own word, and nobody knows which.
            ("Forwarded: for=1.2.3.4\r\nX-Forwarded-For: 5.6.7.8\r\n", "127.0.0.1"),
            ("Forwarded: for=_hidden\r\nX-Forwarded-For: 5.6.7.8\r\n", "127.0.0.1"),
            ("Forwarded: proto=https\r\nX-Forwarded-For: 5.6.7.8\r\n", "127.0.0.1"),
        ])
    func trusted(_ fields: String, _ expected: String) async throws {
        #expect(try await client(fields, trusted: ["127.0.0.1", "10.0.0.0/8"]) == expected)
    }

    @Test("address ranges")
    func ranges() throws {
        func contains(_ block: String, _ address: String) throws -> Bool {
            try #require(CIDRBlock(block)).contains(try #require(IPAddress(address)))
        }
        #expect(try contains("10.0.0.0/8", "10.255.0.1"))
        #expect(try !contains("10.0.0.0/8", "11.0.0.0"))
        #expect(try contains("0.0.0.0/0", "8.8.8.8"))
        #expect(try !contains("0.0.0.0/0", "::1"))
        #expect(try contains("2001:db8::/33", "2001:db8:7fff::1"))
        #expect(try !contains("2001:db8::/33", "2001:db8:8000::1"))
        #expect(try contains("2001:db8::1/128", "2001:db8::1"))
        #expect(try contains("192.168.1.1", "::ffff:192.168.1.1"))
        for bad in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/-1", "10.0.0.0/x", "host/8", "10.0.0.0/8/8"] {
            #expect(CIDRBlock(bad) == nil, "\(bad)")
        }
    }
}
