import BFF
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// The connections of one event loop to the upstreams: one that is free, or a new one.
final class UpstreamPool {
    private let eventLoop: any EventLoop
    private let limits: ProxyLimits
    private var idle: [Upstream: [UpstreamConnection]] = [:]

    init(eventLoop: any EventLoop, limits: ProxyLimits) {
        self.eventLoop = eventLoop
        self.limits = limits
    }

    /// A connection that was used before; nil where there is none.
    func take(_ key: Upstream) -> UpstreamConnection? {
        while let connection = idle[key]?.popLast() { if connection.isUsable { return connection } }
        return nil
    }

    func giveBack(_ connection: UpstreamConnection, _ key: Upstream) {
        guard idle[key]?.count ?? 0 < limits.maximumIdleConnections else { return connection.cancel() }
        idle[key, default: []].append(connection)
    }

    func forget(_ connection: UpstreamConnection, _ key: Upstream) {
        guard let index = idle[key]?.lastIndex(where: { $0 === connection }) else { return }
        idle[key]?.remove(at: index)
    }

    /// Closes what is free.
    func close() {
        let all = idle.values.joined()
        idle = [:]
        for connection in all { connection.cancel() }
    }

    /// A new connection, on the same event loop.
    ///
    /// - Parameter tls: how to speak TLS; nil: in the clear.
    func connect(_ key: Upstream, tls: NIOSSLContext?, isPooled: Bool) -> EventLoopFuture<UpstreamConnection> {
        let timeouts = limits.timeouts
        let pool = NIOLoopBound(isPooled ? self : nil, eventLoop: eventLoop)
        return ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(timeouts.connect))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Half a connection is of use to a tunnel only.
            .channelOption(.allowRemoteHalfClosure, value: !isPooled)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        let name = IPLiteral.isOne(key.host) ? nil : key.host
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
                    }
                    var encoder = HTTPRequestEncoder.Configuration()
                    encoder.automaticallySetFramingHeaders = false
                    try pipeline.addHandler(HTTPRequestEncoder(configuration: encoder))
                    try pipeline.addHandler(
                        ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes)))
                    try pipeline.addHandler(UpstreamConnection(key, pool: pool.value, timeouts: timeouts))
                }
            }
            .connect(host: key.host, port: key.port)
            .flatMapThrowing { try $0.pipeline.syncOperations.handler(type: UpstreamConnection.self) }
    }
}

/// The pools of all event loops.
final class UpstreamPools: Sendable {
    private let pools = Mutex<[ObjectIdentifier: NIOLoopBound<UpstreamPool>]>([:])
    private let tls: NIOSSLContext
    private let limits: ProxyLimits

    init(limits: ProxyLimits) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let file = limits.trustRootsFile { configuration.additionalTrustRoots = [.file(file)] }
        tls = try NIOSSLContext(configuration: configuration)
        self.limits = limits
    }

    /// The pool of the event loop that this is called on.
    func pool(_ eventLoop: any EventLoop) -> UpstreamPool {
        pools.withLock { pools in
            let key = ObjectIdentifier(eventLoop)
            if let known = pools[key] { return known }
            let made = NIOLoopBound(UpstreamPool(eventLoop: eventLoop, limits: limits), eventLoop: eventLoop)
            pools[key] = made
            return made
        }.value
    }

    func tlsContext(for upstream: Upstream) -> NIOSSLContext? { upstream.isSecure ? tls : nil }

    /// Closes every connection that nobody uses.
    func close() {
        let all = pools.withLock { Array($0.values) }
        for pool in all { pool.eventLoop.execute { pool.value.close() } }
    }
}

/// Whether a host is an address: then TLS has no name to send. RFC 6066 §3.
enum IPLiteral {
    static func isOne(_ host: String) -> Bool { (try? SocketAddress(ipAddress: host, port: 0)) != nil }
}
