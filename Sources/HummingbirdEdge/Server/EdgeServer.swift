package import Hummingbird
package import Logging
package import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Listens on one or several addresses and hands requests to a responder, until it is told to stop.
///
/// Told to stop gracefully it accepts no more, lets what is in flight finish within `limits.shutdownGrace`, and returns.
package final class EdgeServer: Service, CustomStringConvertible {
    /// What the log calls it, instead of all that it holds.
    package var description: String { "server" }

    private enum State {
        case idle
        case listening([any Channel], AsyncStream<EdgeChannel.Value>)
        case running
    }

    private let configuration: EdgeConfiguration
    private let logger: Logger
    private let group: any EventLoopGroup
    private let registry: ConnectionRegistry
    private let child: EdgeChannel
    private let refusals: RefusalLog
    private let state = Mutex(State.idle)

    /// A server that is not bound yet.
    ///
    /// - Parameters:
    ///   - responder: answers every request; an `EdgeRouter`, or Hummingbird's router over `EdgeContext`. What an
    ///     `EdgeRouter` can answer at once is answered by the channels of HTTP/1.1 themselves.
    ///   - metrics: where requests are counted.
    ///   - logger: also the access log's.
    package init(
        configuration: EdgeConfiguration, responder: some HTTPResponder<EdgeContext>, metrics: HTTPMetrics,
        logger: Logger, eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        let maximum = min(configuration.limits.maximumConnections, DescriptorLimit.connections)
        self.configuration = configuration
        self.logger = logger
        self.group = eventLoopGroup
        self.registry = ConnectionRegistry(
            maximum: maximum,
            shares: ClientShares(
                of: maximum, proxies: configuration.trustedProxies,
                exemptsLoopback: configuration.limits.exemptsLoopback))
        let refusals = RefusalLog(logger: logger, metrics: metrics)
        self.refusals = refusals
        let edge = EdgeResponder(
            responder: responder, trustedProxies: configuration.trustedProxies,
            sendsStrictTransportSecurity: configuration.sendsStrictTransportSecurity, metrics: metrics, logger: logger)
        self.child = EdgeChannel(
            limits: configuration.limits, tls: configuration.tls, registry: registry, refusals: refusals,
            respond: { try await edge.respond(to: $0, writer: $1, channel: $2, connection: $3) },
            atOnce: (responder as? EdgeRouter)?.atOnce ?? AtOnceRoutes(),
            respondAtOnce: { edge.respondAtOnce($0, to: $1, body: $2, connection: $3) },
            stream: (responder as? EdgeRouter).flatMap { edge.streamEdge($0) })
    }

    /// The connections that are open now.
    package var connectionCount: Int { registry.count }

    /// Binds every address, so that they are known before `run`; nothing is accepted until then.
    ///
    /// - Returns: the addresses as bound, in the order of the configuration.
    /// - Throws: what the system says of the first address that cannot be had; the others are closed again.
    @discardableResult
    package func listen() async throws -> [ListenAddress] {
        let (stream, continuation) = AsyncStream.makeStream(of: EdgeChannel.Value.self)
        var channels: [any Channel] = []
        do {
            for address in configuration.addresses { channels.append(try await bind(address, continuation)) }
        } catch {
            for channel in channels { try? await channel.close() }
            throw error
        }
        EventLoopFuture.andAllComplete(channels.map(\.closeFuture), on: group.next())
            .whenComplete { _ in continuation.finish() }
        state.withLock { $0 = .listening(channels, stream) }
        let bound = channels.compactMap { $0.localAddress.map(ListenAddress.init) }
        for address in bound {
            logger.info(
                "Listening", metadata: ["address": "\(address)", "scheme": "\(child.tls == nil ? "http" : "https")"])
        }
        return bound
    }

    private func bind(
        _ address: ListenAddress, _ continuation: AsyncStream<EdgeChannel.Value>.Continuation
    ) async throws -> any Channel {
        let (child, logger, refusals) = (child, logger, refusals)
        do {
            return try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 1024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelOption(.autoRead, value: false)
                .serverChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(AcceptErrorHandler(refusals: refusals))
                    }
                }
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelInitializer { channel in
                    child.setup(channel: channel, logger: logger).map { value in
                        guard case .enqueued = continuation.yield(value) else {
                            // Accepted while the listener closed. Not owned by `run`, which may be over; it only ends.
                            channel.close(promise: nil)
                            Task { await child.handle(value: value, logger: logger) }
                            return
                        }
                    }
                }
                .bind(host: address.host, port: address.port).get()
        } catch {
            throw ListenError(address: address, cause: "\(error)")
        }
    }

    /// Accepts and answers until told to stop; binds first where `listen` was not called.
    package func run() async throws {
        if case .idle = state.withLock({ $0 }) { try await listen() }
        let listening = state.withLock { state in
            defer { state = .running }
            return state
        }
        guard case .listening(let channels, let connections) = listening else { throw EdgeServerError.ranTwice }
        for channel in channels { try await channel.setOption(.autoRead, value: true).get() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.serve(connections) }
            group.addTask { await self.stopWhenTold(channels) }
            await group.next()
            group.cancelAll()
        }
        logger.info("Stopped listening")
    }

    private func serve(_ connections: AsyncStream<EdgeChannel.Value>) async {
        await withDiscardingTaskGroup { group in
            for await connection in connections {
                group.addTask { await self.child.handle(value: connection, logger: self.logger) }
            }
        }
    }

    private func stopWhenTold(_ channels: [any Channel]) async {
        do {
            try await gracefulShutdown()
            logger.info("Stopping", metadata: ["connections": "\(registry.count)"])
            registry.drain()
            for channel in channels { channel.close(promise: nil) }
            try await Task.sleep(for: configuration.limits.shutdownGrace)
            logger.warning("Closing connections that did not finish", metadata: ["connections": "\(registry.count)"])
        } catch {
            // Cancelled: at once where nothing asked for grace, or because every connection has ended.
            for channel in channels { channel.close(promise: nil) }
        }
        registry.closeAll()
    }
}

/// An address that cannot be listened on.
package struct ListenError: Error, CustomStringConvertible {
    /// The address.
    package let address: ListenAddress
    let cause: String

    /// The address and what the system said.
    package var description: String { "cannot listen on \(address): \(cause)" }
}

/// A misuse of the server.
enum EdgeServerError: Error {
    case ranTwice
}
