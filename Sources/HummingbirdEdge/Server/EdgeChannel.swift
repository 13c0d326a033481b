import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOHTTPTypes
import NIOSSL

/// What is known of a connection before its first request.
package struct ConnectionInfo: Sendable {
    /// The peer's address; nil where it is not an IP address.
    package let peer: IPAddress?
    /// The same as text, made once.
    let peerText: String?
    /// Whether the connection is TLS.
    package let isSecure: Bool
    /// Whether it speaks HTTP/2.
    package let isHTTP2: Bool
    /// The certificate that the client proved to hold, DER. RFC 8705 §2.
    package let clientCertificate: [UInt8]?
}

/// Answers one request of the given connection.
typealias EdgeResponding =
    @concurrent @Sendable (Request, consuming ResponseWriter, any Channel, ConnectionInfo) async throws -> Void

/// Sets up a connection: plain HTTP/1.1, or TLS and then what ALPN says.
struct EdgeChannel: ServerChildChannel {
    typealias HTTP1 = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    struct HTTP1Connection: Sendable {
        let channel: HTTP1
        let info: ConnectionInfo
    }

    struct HTTP2Connection: Sendable {
        let setup: HTTP2Channel
        let value: HTTP2Channel.Value
    }

    struct Value: ServerChildChannelValue {
        enum Kind: Sendable {
            case http1(HTTP1Connection)
            case negotiating(EventLoopFuture<NIONegotiatedHTTPVersion<HTTP1Connection, HTTP2Connection>>)
            case refused
        }

        let channel: any Channel
        let kind: Kind
    }

    let limits: EdgeLimits
    let tls: TLSContextSource?
    let registry: ConnectionRegistry
    let refusals: RefusalLog
    let respond: EdgeResponding
    let atOnce: AtOnceRoutes
    let respondAtOnce: AtOnceResponding
    let stream: StreamEdge?

    /// Never fails: a failed set-up would end the accepting of the listener.
    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let value: EventLoopFuture<Value>
        let admission = registry.admit(channel)
        switch admission {
        case .draining:
            channel.close(promise: nil)
            value = channel.eventLoop.makeSucceededFuture(Value(channel: channel, kind: .refused))
        case .full, .overShare:
            refusals.overloaded(admission)
            value = channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(OverloadHandler(isSecure: tls != nil))
                return Value(channel: channel, kind: .refused)
            }
        case .admitted:
            value = tls.map { secure(channel, $0, logger) } ?? plain(channel)
        }
        return value.flatMapError { _ in
            channel.close(promise: nil)
            return channel.eventLoop.makeSucceededFuture(Value(channel: channel, kind: .refused))
        }
    }

    private func plain(_ channel: any Channel) -> EventLoopFuture<Value> {
        http1(channel, isSecure: false).map { Value(channel: channel, kind: .http1($0)) }
    }

    private func secure(_ channel: any Channel, _ tls: TLSContextSource, _ logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(AbortHandler())
            try pipeline.addHandler(NIOSSLServerHandler(context: tls.current))
            try pipeline.addHandler(TLSCloseHandler())
            try pipeline.addHandler(HandshakeGuard(timeout: limits.headTimeout))
        }.flatMap {
            channel.configureHTTP2AsyncSecureUpgrade {
                http1($0, isSecure: true)
            } http2ConnectionInitializer: {
                http2($0, logger)
            }
        }.map { Value(channel: channel, kind: .negotiating($0)) }
    }

    private func http1(_ channel: any Channel, isSecure: Bool) -> EventLoopFuture<HTTP1Connection> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            if !isSecure { try pipeline.addHandler(AbortHandler()) }
            var decoder = NIOHTTPDecoderLimitConfiguration()
            decoder.maxHeaderFieldSize = limits.maximumHeaderBytes
            decoder.maxHeaderListSize = limits.maximumHeaderBytes
            decoder.maxHeaderFieldCount = limits.maximumHeaderFields
            // HTTPTypes cannot hold a field that would break out of its line, so the outbound check is not repeated.
            try pipeline.addHandler(HTTPResponseEncoder())
            try pipeline.addHandler(
                ByteToMessageHandler(
                    HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoder)))
            let http1 = HTTP1Handler(limits: limits, isSecure: isSecure, refusals: refusals, stream: stream)
            try pipeline.addHandler(http1)
            let info = info(channel, isSecure: isSecure, isHTTP2: false)
            if let stream { try pipeline.addHandler(StreamHandler(edge: stream, connection: info)) }
            if !atOnce.isEmpty {
                // What stands between the two has to see each part.
                try pipeline.addHandler(
                    AtOnceHandler(
                        routes: atOnce, connection: info, whole: stream == nil ? http1 : nil, respond: respondAtOnce))
            }
            let wrapped = try HTTP1(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
            return HTTP1Connection(channel: wrapped, info: info)
        }
    }

    private func http2(_ channel: any Channel, _ logger: Logger) -> EventLoopFuture<HTTP2Connection> {
        let info = info(channel, isSecure: true, isHTTP2: true)
        let (limits, registry, refusals, stream) = (limits, registry, refusals, stream)
        let network = registry.shares.network(of: info.peer)
        var configuration = HTTP2ChannelConfiguration(
            idleTimeout: limits.idleTimeout, gracefulCloseTimeout: limits.shutdownGrace,
            streamConfiguration: .init(
                additionalChannelHandlers: [
                    HTTP2StreamHandler(
                        limits: limits, registry: registry, network: network, refusals: refusals, stream: stream)
                ] + (stream.map { [StreamHandler(edge: $0, connection: info)] } ?? [])))
        configuration.maxAgeTimeout = .seconds(3600)
        let setup = HTTP2Channel(
            responder: { try await respond($0, $1, $2, info) }, configuration: configuration)
        return setup.setup(channel: channel, logger: logger).map { HTTP2Connection(setup: setup, value: $0) }
    }

    private func info(_ channel: any Channel, isSecure: Bool, isHTTP2: Bool) -> ConnectionInfo {
        let certificate = isSecure ? try? channel.pipeline.syncOperations.nioSSL_peerCertificate() : nil
        let peer = channel.remoteAddress.flatMap { IPAddress($0) }
        return ConnectionInfo(
            peer: peer, peerText: peer?.description, isSecure: isSecure, isHTTP2: isHTTP2,
            clientCertificate: certificate.flatMap { try? $0.toDERBytes() })
    }

    func handle(value: Value, logger: Logger) async {
        switch value.kind {
        case .refused: break
        case .http1(let connection): await handle(connection, logger)
        case .negotiating(let negotiation):
            // A handshake that fails is the client's affair.
            switch try? await negotiation.get() {
            case .http1_1(let connection): await handle(connection, logger)
            case .http2(let connection): await connection.setup.handle(value: connection.value, logger: logger)
            case nil: value.channel.close(promise: nil)
            }
        }
    }

    private func handle(_ connection: HTTP1Connection, _ logger: Logger) async {
        let info = connection.info
        let handler = HTTP1Responder { [respond] in try await respond($0, $1, $2, info) }
        await handler.handleHTTP(asyncChannel: connection.channel, logger: logger)
    }
}

/// Borrows Hummingbird's loop over the requests of a connection, with a responder of that connection.
private struct HTTP1Responder: HTTPChannelHandler {
    typealias Value = EdgeChannel.HTTP1

    let responder: Responder

    init(_ responder: @escaping Responder) {
        self.responder = responder
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture { try Value(wrappingChannelSynchronously: channel) }
    }

    func handle(value: Value, logger: Logger) async { await handleHTTP(asyncChannel: value, logger: logger) }
}
