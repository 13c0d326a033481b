import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Makes connections to one Redis: TCP, TLS where it is asked for, and the greeting.
final class RedisConnector: Sendable {
    private let location: RedisLocation
    private let settings: RedisSettings
    private let tls: NIOSSLContext?
    private let reported = Mutex<Set<RedisFinding>>([])

    /// Throws where the files for TLS cannot be read.
    init(location: RedisLocation, settings: RedisSettings) throws(RedisError) {
        self.location = location
        self.settings = settings
        guard location.isSecure else {
            self.tls = nil
            return
        }
        do {
            self.tls = try NIOSSLContext(configuration: Self.configuration(location))
        } catch {
            throw RedisError(.cannotConnect, "the certificates for \(location) cannot be used: \(error)")
        }
    }

    /// What a log line says of the place.
    var metadata: Logger.Metadata { ["redis.location": "\(location)"] }

    /// Whether nobody has been told of it yet.
    func isNews(_ finding: RedisFinding) -> Bool { reported.withLock { $0.insert(finding).inserted } }

    private static func configuration(_ location: RedisLocation) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let file = location.trustRootsFile { tls.additionalTrustRoots = [.file(file)] }
        if let files = location.clientCertificate {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(files.certificateFile).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: files.keyFile, format: .pem))
        }
        return tls
    }

    /// A connection that the server has greeted.
    func connect(on eventLoop: any EventLoop, lane: RedisLane) -> EventLoopFuture<any Channel> {
        let greeted = eventLoop.makePromise(of: Void.self)
        let timeout = TimeAmount(settings.connectTimeout)
        let connection = ClientBootstrap(group: eventLoop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.writeBufferWaterMark, value: .init(low: 256 << 10, high: 1 << 20))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.configure(channel, lane, greeted) }
            }
            .connect(host: location.host, port: location.port)
        connection.whenFailure { greeted.fail($0) }
        return connection.flatMap { channel in
            let deadline = eventLoop.scheduleTask(in: timeout) {
                self.close(channel, because: RedisError(.timeout, "no greeting within \(self.settings.connectTimeout)"))
            }
            return greeted.futureResult.map { channel }.always { _ in deadline.cancel() }
        }
    }

    private func configure(_ channel: any Channel, _ lane: RedisLane, _ greeted: EventLoopPromise<Void>) throws {
        if let tls {
            let name = location.host.isAddress ? nil : location.host
            try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
        }
        let handler = RedisChannelHandler(
            lane: lane, greeting: RedisGreeting(location), limits: settings.limits, greeted: greeted)
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    /// Closes a connection; those who wait on it get the reason. On the connection's event loop.
    func close(_ channel: any Channel, because reason: RedisError) {
        guard let context = try? channel.pipeline.syncOperations.context(handlerType: RedisChannelHandler.self),
            let handler = context.handler as? RedisChannelHandler
        else { return channel.close(promise: nil) }
        handler.fail(context, reason)
    }
}

extension String {
    /// Whether this is an address and no name: TLS then looks for it in the certificate, and sends no name.
    fileprivate var isAddress: Bool { (try? SocketAddress(ipAddress: self, port: 0)) != nil }
}
