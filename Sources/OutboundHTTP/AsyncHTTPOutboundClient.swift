import AsyncHTTPClient
public import HTTPExchange
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
public import ServiceLifecycle

/// Sends requests to other servers over pooled connections, HTTP/1.1 and HTTP/2.
///
/// It follows no redirects, keeps no cookies, and bounds the time and the size of every exchange. A URL that does not
/// come from the operator (`OutboundRequest.isOperatorConfigured`) must be https and lead to a public address: what the
/// name resolves to is looked at on the connection itself, before a byte of the request is sent.
///
/// Run it as a service, after those that use it have been started, or call `shutdown` at the end.
public final class AsyncHTTPOutboundClient: OutboundClient, Service {
    /// How the client connects.
    public struct Configuration: Sendable {
        /// How long a connection may take to be made.
        public var connectTimeout: Duration = .seconds(5)
        /// How long a connection is kept for the next request.
        public var idleTimeout: Duration = .seconds(60)
        /// The most HTTP/1.1 connections to one host.
        public var maximumConnectionsPerHost = 32
        /// Further authorities whose certificates are accepted, PEM; nil: the system's only.
        public var trustRootsFile: String?
        /// Names that stand for the given addresses, whatever the system's resolver says.
        package var addresses: [String: String] = [:]

        /// The defaults.
        public init() {}
    }

    private let open: HTTPClient
    private let guarded: HTTPClient

    /// A client of its own pool.
    public init(configuration: Configuration = .init()) {
        open = HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: Self.settings(configuration))
        var settings = Self.settings(configuration)
        settings.http1_1ConnectionDebugInitializer = { channel in
            Self.refuseForbidden(channel).flatMap { StatusGuard.http1(channel) }
        }
        settings.http2ConnectionDebugInitializer = Self.refuseForbidden
        guarded = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: settings)
    }

    deinit {
        // A second shutdown is an error that says nothing.
        open.shutdown { _ in }
        guarded.shutdown { _ in }
    }

    private static func settings(_ configuration: Configuration) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let file = configuration.trustRootsFile { tls.additionalTrustRoots = [.file(file)] }
        var settings = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(configuration.connectTimeout)), decompression: .disabled)
        settings.dnsOverride = configuration.addresses
        settings.connectionPool.idleTimeout = TimeAmount(configuration.idleTimeout)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.maximumConnectionsPerHost
        settings.http1_1ConnectionDebugInitializer = StatusGuard.http1
        settings.http2StreamChannelDebugInitializer = StatusGuard.http2Stream
        // The caller decides what to try again, and when.
        settings.connectionPool.retryConnectionEstablishment = false
        return settings
    }

    private static let refuseForbidden: @Sendable (any Channel) -> EventLoopFuture<Void> = { channel in
        if AddressPolicy.allows(channel.remoteAddress) { return channel.eventLoop.makeSucceededVoidFuture() }
        let address = channel.remoteAddress?.ipAddress ?? "no address"
        channel.close(promise: nil)
        return channel.eventLoop.makeFailedFuture(ForbiddenAddressError(address: address))
    }

    /// Sends the request and returns the whole answer, whatever its status.
    public func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        let url = try OutboundURL(request.url)
        if !request.isOperatorConfigured { try Self.check(url, request.url) }
        let client = request.isOperatorConfigured ? open : guarded
        let message = Self.message(request)
        do {
            return try await withThrowingTaskGroup(of: OutboundResponse.self) { group in
                group.addTask { try await Self.exchange(client, message, request) }
                group.addTask {
                    try await Task.sleep(for: request.timeout)
                    throw OutboundError(
                        .timeout, detail: "no whole answer within \(request.timeout): \(OutboundURL.shown(request.url))"
                    )
                }
                defer { group.cancelAll() }
                guard let answer = try await group.next() else { throw CancellationError() }
                return answer
            }
        } catch {
            throw Task.isCancelled && !(error is OutboundError)
                ? OutboundError(.cancelled, detail: OutboundURL.shown(request.url))
                : Self.classified(error, request.url)
        }
    }

    private static func check(_ url: OutboundURL, _ text: String) throws(OutboundError) {
        guard url.isSecure else {
            throw OutboundError(
                .invalidURL, detail: "not https, and not from the configuration: \(OutboundURL.shown(text))")
        }
        guard !url.isLoopbackName, AddressPolicy.allows(literal: url.host) ?? true else {
            throw OutboundError(.forbiddenAddress, detail: "not a public address: \(OutboundURL.shown(text))")
        }
    }

    private static func message(_ request: OutboundRequest) -> HTTPClientRequest {
        var message = HTTPClientRequest(url: request.url)
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headerFields { message.headers.add(name: field.name.rawName, value: field.value) }
        if !message.headers.contains(name: "User-Agent") { message.headers.add(name: "User-Agent", value: "gatehouse") }
        if !request.body.isEmpty || request.method == .post { message.body = .bytes(ByteBuffer(bytes: request.body)) }
        return message
    }

    private static func exchange(
        _ client: HTTPClient, _ message: HTTPClientRequest, _ request: OutboundRequest
    ) async throws -> OutboundResponse {
        func tooLarge() -> OutboundError {
            OutboundError(
                .tooLarge,
                detail:
                    "an answer of more than \(request.maximumResponseBytes) bytes: \(OutboundURL.shown(request.url))")
        }
        let answer = try await client.execute(message, deadline: .now() + TimeAmount(request.timeout))
        if let declared = answer.headers.first(name: "Content-Length").flatMap({ Int($0) }),
            declared > request.maximumResponseBytes, request.method != .head
        {
            throw tooLarge()
        }
        var body: [UInt8] = []
        for try await chunk in answer.body {
            guard body.count + chunk.readableBytes <= request.maximumResponseBytes else { throw tooLarge() }
            body.append(contentsOf: chunk.readableBytesView)
        }
        var fields = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return OutboundResponse(status: .init(code: Int(answer.status.code)), headerFields: fields, body: body)
    }

    private static func classified(_ error: any Error, _ url: String) -> OutboundError {
        let shown = OutboundURL.shown(url)
        switch error {
        case let error as OutboundError: return error
        case let error as ForbiddenAddressError:
            return OutboundError(.forbiddenAddress, detail: "leads to \(error.address), not a public address: \(shown)")
        case is CancellationError: return OutboundError(.cancelled, detail: shown)
        case is NIOConnectionError: return OutboundError(.connect, detail: "\(error): \(shown)")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            return OutboundError(.tls, detail: "\(error): \(shown)")
        case let error as HTTPClientError:
            return OutboundError(code(error), detail: "\(error.shortDescription): \(shown)")
        default: return OutboundError(error is IOError ? .connect : .other, detail: "\(error): \(shown)")
        }
    }

    private static func code(_ error: HTTPClientError) -> OutboundError.Code {
        switch error {
        case .invalidURL, .emptyHost, .emptyScheme: .invalidURL
        case .connectTimeout, .remoteConnectionClosed: .connect
        case .tlsHandshakeTimeout: .tls
        case .readTimeout, .writeTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout: .timeout
        case .cancelled: .cancelled
        default: .other
        }
    }

    /// Waits until it is told to stop, then closes every connection.
    public func run() async throws {
        try? await gracefulShutdown()
        await shutdown()
    }

    /// Closes every connection. Requests after this fail.
    public func shutdown() async {
        try? await open.shutdown().get()
        try? await guarded.shutdown().get()
    }
}
