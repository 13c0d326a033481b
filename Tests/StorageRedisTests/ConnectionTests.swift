import NIOCore
import NIOPosix
import Storage
import StorageRedis
import Testing

@Suite("Redis: connections that are refused")
struct ConnectionTests {
    /// The error of the first operation, which says that.
    @discardableResult
    private static func failure(
        _ location: RedisLocation, says text: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> StoreError {
        var settings = RedisSettings()
        settings.connections = 1
        let store = try RedisStore.open(location, settings: settings, logger: .quiet)
        let error = await #expect(throws: StoreError.self) { try await store.ping() }
        await store.close()
        let found = try #require(error)
        #expect(found.code == .unavailable, sourceLocation: sourceLocation)
        #expect(text.isEmpty || found.detail.contains(text), "\(found)", sourceLocation: sourceLocation)
        return found
    }

    @Test("a wrong password, no password and a user without rights are said to be that, without the password")
    func denied() async throws {
        let redis = try SecureRedis()
        var wrong = redis.location
        wrong.password = "hunter2-wrong"
        let error = try await Self.failure(wrong, says: "denied: WRONGPASS")
        #expect(!error.detail.contains("hunter2"))
        var none = redis.location
        (none.username, none.password) = (nil, nil)
        try await Self.failure(none, says: "NOAUTH")
        let store = try RedisStore.open(redis.location, settings: .patient, logger: .quiet)
        try await store.ping()
        let client = try RedisClient(redis.location, settings: .patient, logger: .quiet)
        let refusal = await #expect(throws: RedisError.self) { try await client.execute(["KEYS", "*"]) }
        #expect(refusal?.code == .denied)
        await store.close()
        await client.close()
    }

    @Test("a certificate of nobody we know is refused, and one for another name")
    func certificates() async throws {
        let redis = try SecureRedis()
        var unknown = redis.location
        unknown.trustRootsFile = nil
        try await Self.failure(unknown, says: "CERTIFICATE_VERIFY_FAILED")
        var other = redis.location
        other.host = "127.0.0.1"
        try await Self.failure(other, says: "failedToValidateHostname")
    }

    @Test("a server that asks for a certificate of the client gets one, and turns away who has none")
    func clientCertificates() async throws {
        let redis = try SecureRedis(clientCertificates: true)
        try await Self.failure(redis.location)
        var own = redis.location
        own.clientCertificate = .init(
            certificateFile: redis.certificates.certificate, keyFile: redis.certificates.key)
        let store = try RedisStore.open(own, settings: .patient, logger: .quiet)
        try await store.ping()
        await store.close()
    }

    @Test("plain to a TLS port, TLS to a plain port, and files that are none")
    func mismatch() async throws {
        let redis = try SecureRedis()
        var plain = redis.location
        plain.isSecure = false
        try await Self.failure(plain, says: "does it expect TLS?")
        let server = try RedisServer()
        var secure = server.location
        secure.isSecure = true
        try await Self.failure(secure)
        secure.trustRootsFile = "/nonexistent/ca.pem"
        let location = secure
        await expectUnavailable("certificates") { () throws(StoreError) in
            _ = try await RedisStore.open(location, logger: .quiet)
        }
    }

    @Test("a database that there is not is said to be that")
    func database() async throws {
        let server = try RedisServer()
        var location = server.location
        location.database = 99
        try await Self.failure(location, says: "DB index is out of range")
    }

    @Test(
        "a server that does not speak RESP3, or says more than it was asked, is left",
        arguments: [
            ("HTTP/1.1 400 Bad Request\r\n\r\n", "malformed"),
            ("-ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'secret'\r\n", "Redis 6"),
            ("%0\r\n+\r\n+\r\n+more\r\n", "nobody asked"), ("%0\r\n$-2\r\n", "malformed"),
            ("%0\r\n*99999999\r\n", "malformed"),
        ])
    func strangers(_ answer: String, _ reason: String) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Stranger(answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let location = RedisLocation(host: "127.0.0.1", port: port, password: "secret")
        let error = try await Self.failure(location, says: reason)
        #expect(!error.detail.contains("'secret'"))
        try await server.close()
    }

    /// Says the same to everything.
    private final class Stranger: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        let answer: String

        init(answer: String) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        }
    }
}
