import Logging
import NIOCore
import NIOPosix
import NIOSSL

/// Makes connections to one server: TCP, TLS where it is asked for, and the greeting.
final class RedisConnector: Sendable {
    let transport: RedisTransport
    let listening: RedisListening?
    private let target: RedisTarget

    init(transport: RedisTransport, target: RedisTarget, listening: RedisListening? = nil) {
        self.transport = transport
        self.target = target
        self.listening = listening
    }

    /// What a log line says of the place.
    var metadata: Logger.Metadata { ["redis.location": "\(target.name(in: transport.location))"] }

    /// The server has become a replica: other connections to it are to be left too.
    func demoted(_ endpoint: RedisEndpoint) {
        if case .primary(let sentinels) = target { sentinels.demoted(endpoint) }
    }

    /// A connection that the server has greeted.
    func connect(on eventLoop: any EventLoop, lane: RedisLane) -> EventLoopFuture<any Channel> {
        let connection = target.endpoint(on: eventLoop).flatMap { self.connect(to: $0, on: eventLoop, lane: lane) }
        if case .primary(let sentinels) = target { connection.whenFailure { _ in sentinels.doubt() } }
        return connection
    }

    private func connect(
        to endpoint: RedisEndpoint, on eventLoop: any EventLoop, lane: RedisLane
    ) -> EventLoopFuture<any Channel> {
        let greeted = eventLoop.makePromise(of: Void.self)
        let timeout = TimeAmount(transport.settings.connectTimeout)
        let connection = Self.bootstrap(eventLoop, timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.configure(channel, endpoint, lane, greeted) }
            }
            .connect(host: endpoint.host, port: endpoint.port)
        connection.whenFailure { greeted.fail($0) }
        return connection.flatMap { channel in
            let deadline = eventLoop.scheduleTask(in: timeout) {
                self.close(
                    channel,
                    because: RedisError(.timeout, "no greeting within \(self.transport.settings.connectTimeout)"))
            }
            return greeted.futureResult.map { channel }.always { _ in deadline.cancel() }
        }
    }

    private static func bootstrap(_ eventLoop: any EventLoop, _ timeout: TimeAmount) -> ClientBootstrap {
        ClientBootstrap(group: eventLoop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.writeBufferWaterMark, value: .init(low: 256 << 10, high: 1 << 20))
    }

    private func configure(
        _ channel: any Channel, _ endpoint: RedisEndpoint, _ lane: RedisLane, _ greeted: EventLoopPromise<Void>
    ) throws {
        if let tls = transport.tls {
            let name = endpoint.host.isAddress ? nil : endpoint.host
            try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
        }
        let greeting = RedisGreeting(transport.location, target, channels: listening?.channels ?? [])
        let handler = RedisChannelHandler(
            lane: lane, endpoint: endpoint, greeting: greeting, limits: transport.settings.limits, greeted: greeted)
        try channel.pipeline.syncOperations.addHandler(handler)
    }

}

// MARK: On the connection's event loop

extension RedisConnector {
    /// Closes a connection; those who wait on it get the reason.
    func close(_ channel: any Channel, because reason: RedisError) {
        guard let (handler, context) = Self.handler(channel) else { return channel.close(promise: nil) }
        handler.fail(context, reason)
    }

    /// Closes a connection on which nobody waits.
    func retire(_ channel: any Channel) {
        guard let (handler, context) = Self.handler(channel) else { return channel.close(promise: nil) }
        handler.retire(context)
    }

    /// The server at the other end.
    func endpoint(of channel: any Channel) -> RedisEndpoint? { Self.handler(channel)?.0.endpoint }

    private static func handler(_ channel: any Channel) -> (RedisChannelHandler, ChannelHandlerContext)? {
        guard let context = try? channel.pipeline.syncOperations.context(handlerType: RedisChannelHandler.self),
            let handler = context.handler as? RedisChannelHandler
        else { return nil }
        return (handler, context)
    }
}

extension String {
    /// Whether this is an address and no name: TLS then looks for it in the certificate, and sends no name.
    fileprivate var isAddress: Bool { (try? SocketAddress(ipAddress: self, port: 0)) != nil }
}
