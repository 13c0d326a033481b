import HTTPExchange
import NIOCore
import NIOPosix
import OutboundHTTP
import Testing

@Suite("OutboundHTTP answers that are none", .timeLimit(.minutes(10)))
struct OutboundStatusTests {
    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let answer: String

        init(_ answer: String) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(NIOAny(ByteBuffer(string: answer)), promise: nil)
        }
    }

    @Test("an answer whose status is none is an error, and the process lives", arguments: ["000", "099", "001"])
    func noStatus(status: String) async throws {
        let answer = "HTTP/1.1 \(status) X\r\nContent-Length: 2\r\n\r\nok"
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        var configuration = AsyncHTTPOutboundClient.Configuration()
        configuration.connectTimeout = .seconds(60)
        let client = AsyncHTTPOutboundClient(configuration: configuration)
        let request = OutboundRequest(
            url: "http://127.0.0.1:\(port)/", timeout: .seconds(60), isOperatorConfigured: true)
        let error = await #expect(throws: OutboundError.self) { try await client.send(request) }
        #expect(error?.code == .other)
        await client.shutdown()
        try await server.close()
    }
}
