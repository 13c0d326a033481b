import HummingbirdEdge
import NIOSSL
import Testing

@Suite("The share of a client network", .timeLimit(.minutes(10)))
struct ClientShareTests {
    /// A share of 64 each, also for the addresses of the machine itself.
    private static var limits: EdgeLimits {
        var limits = EdgeLimits()
        limits.maximumConnections = 200
        limits.headTimeout = .seconds(300)
        limits.exemptsLoopback = false
        return limits
    }

    private static func fill(_ server: TestServer) async throws -> [RawConnection] {
        var wires: [RawConnection] = []
        for _ in 0..<64 { wires.append(try await RawConnection.open(server.port)) }
        while server.server.connectionCount < 64 { try await Task.sleep(for: .milliseconds(2)) }
        return wires
    }

    private static func status(_ server: TestServer, from source: String? = nil) async throws -> Int {
        let wire = try await RawConnection.open(server.port, from: source)
        defer { wire.close() }
        wire.sendIgnoringErrors(Array("GET /echo HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n".utf8))
        return try await wire.readAnswer().status
    }

    @Test("an address that has its share of connections gets 503, whatever its header fields say; others are answered")
    func connections() async throws {
        try await TestServer.run(limits: Self.limits) { server in
            let wires = try await Self.fill(server)
            #expect(try await Self.status(server) == 503)
            #expect(try await Self.status(server, from: "127.0.0.2") == 200)
            let text = String(decoding: server.registry.text(), as: UTF8.self)
            #expect(text.contains(#"http_server_refused_total{listener="public",reason="too_many_from_network"} 1"#))
            wires[0].close()
            while server.server.connectionCount > 63 { try await Task.sleep(for: .milliseconds(2)) }
            #expect(try await Self.status(server) == 200)
            for wire in wires { wire.close() }
        }
    }

    @Test("a trusted proxy, and what runs beside the server, may have more than a share", arguments: [true, false])
    func exempt(isProxy: Bool) async throws {
        let proxies = try isProxy ? TrustedProxies([#require(CIDRBlock("127.0.0.1"))]) : .none
        var limits = Self.limits
        limits.exemptsLoopback = !isProxy
        try await TestServer.run(limits: limits, trustedProxies: proxies) { server in
            let wires = try await Self.fill(server)
            #expect(try await Self.status(server) == 200)
            for wire in wires { wire.close() }
        }
    }

    @Test("the streams of HTTP/2 of an address have a share too")
    func streams() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        var client = TLSConfiguration.makeClientConfiguration()
        client.trustRoots = .file(certificates.authority)
        client.applicationProtocols = ["h2"]
        let source = try TLSContextSource(
            files: TLSFiles(certificateFile: certificates.certificate, privateKeyFile: certificates.key))
        let context = try NIOSSLContext(configuration: client)
        try await TestServer.run(limits: Self.limits, tls: source) { server in
            let wire = try await RawConnection.open(server.port, tls: context)
            try await wire.send(HTTP2Frames.opening())
            for number in 0..<65 { try await wire.send(HTTP2Frames.post("/echo", UInt32(2 * number + 1))) }
            let refused = #"http_server_refused_total{listener="public",reason="too_many_from_network"} 1"#
            while !String(decoding: server.registry.text(), as: UTF8.self).contains(refused) {
                try await Task.sleep(for: .milliseconds(2))
            }
            wire.close()
        }
    }

    @Test("a network is an IPv4 address or the first half of an IPv6 address; its share a tenth, at least 64")
    func networks() throws {
        let shares = ClientShares(of: 10_000, proxies: .none, exemptsLoopback: true)
        func network(_ text: String) throws -> IPAddress? {
            let peer: IPAddress? = IPAddress(text)
            let address: IPAddress = try #require(peer)
            return shares.network(of: address)
        }
        #expect(shares.share == 1000)
        #expect(ClientShares(of: 100, proxies: .none, exemptsLoopback: true).share == 64)
        #expect(try network("2001:db8:0:1::5") == network("2001:db8:0:1:ffff::1"))
        #expect(try network("2001:db8:0:1::5") != network("2001:db8:0:2::5"))
        #expect(try network("192.0.2.1") != network("192.0.2.2"))
        #expect(try network("192.0.2.1") == network("::ffff:192.0.2.1"))
        for own in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] { #expect(try network(own) == nil) }
        #expect(shares.network(of: nil) == nil)
    }
}
