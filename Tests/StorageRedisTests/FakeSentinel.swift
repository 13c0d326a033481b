import NIOCore
import NIOPosix
import StorageRedis
import Synchronization

/// Says what the test wants to whoever asks for a primary, and announces what the test wants.
final class FakeSentinel: Sendable {
    private let named: Mutex<RedisEndpoint>
    private let listeners = Mutex<[any Channel]>([])
    private let questions = Atomic(0)
    private let server = Mutex<(any Channel)?>(nil)

    /// One that names that server.
    init(naming endpoint: RedisEndpoint) async throws {
        named = Mutex(endpoint)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(RESPDecoder()))
                    try channel.pipeline.syncOperations.addHandler(Answering(self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.server.withLock { $0 = server }
    }

    /// How often it was asked for a primary.
    var asked: Int { questions.load(ordering: .relaxed) }
    var endpoint: RedisEndpoint {
        RedisEndpoint(host: "127.0.0.1", port: server.withLock { $0?.localAddress?.port } ?? 0)
    }
    var location: RedisLocation {
        var location = RedisLocation(host: endpoint.host, port: endpoint.port)
        location.arrangement = .sentinel(.init(service: "s"))
        return location
    }

    func name(_ endpoint: RedisEndpoint) { named.withLock { $0 = endpoint } }

    /// Tells everybody who listens that another one has taken the place of `old`.
    func announce(_ new: RedisEndpoint, for old: RedisEndpoint) {
        let message = "s \(old.host) \(old.port) \(new.host) \(new.port)"
        let text = ">3\r\n$7\r\nmessage\r\n$14\r\n+switch-master\r\n$\(message.utf8.count)\r\n\(message)\r\n"
        for channel in listeners.withLock({ $0 }) { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }
    }

    func close() async throws { try await server.withLock { $0 }?.close() }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = RESPValue
        typealias OutboundOut = ByteBuffer
        private let sentinel: FakeSentinel

        init(_ sentinel: FakeSentinel) { self.sentinel = sentinel }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let words = unwrapInboundIn(data).elements?.compactMap(\.text) ?? []
            let answer: String
            switch words.first {
            case "HELLO": answer = "%0\r\n"
            case "SUBSCRIBE":
                sentinel.listeners.withLock { $0.append(context.channel) }
                answer = ">3\r\n$9\r\nsubscribe\r\n$14\r\n+switch-master\r\n:1\r\n"
            default:
                sentinel.questions.add(1, ordering: .relaxed)
                let named = sentinel.named.withLock { $0 }
                answer = "*2\r\n+\(named.host)\r\n+\(named.port)\r\n"
            }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        }
    }
}
