import AsyncHTTPClient
package import HTTPTypes
package import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Sends requests whose bodies stream, in both directions, over pooled connections: HTTP/1.1, or HTTP/2 where ALPN says so.
///
/// It follows no redirects, decodes nothing, keeps no cookies, and puts a bound on waiting but none on the whole. Only
/// for URLs of the operator's own file.
package final class StreamingClient: Sendable {
    /// Why there is no answer, or no more of one.
    package struct Failure: Error, Sendable {
        /// The kind of failure.
        package enum Kind: Sendable { case connect, timeout, closed, broken }

        /// The kind of failure.
        package let kind: Kind
        /// What went wrong, for the log.
        package let detail: String
    }

    /// The body of a request.
    package struct RequestBody: Sendable {
        let body: HTTPClientRequest.Body

        /// A body from its parts; its length where it is known.
        package init<Parts: AsyncSequence & Sendable>(_ parts: Parts, length: Int?) where Parts.Element == ByteBuffer {
            body = .stream(parts, length: length.map { .known(Int64($0)) } ?? .unknown)
        }
    }

    private let client: HTTPClient

    /// A client of its own pool.
    package init(connectTimeout: Duration, idleTimeout: Duration, trustRootsFile: String? = nil) {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let trustRootsFile { tls.additionalTrustRoots = [.file(trustRootsFile)] }
        var settings = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(
                connect: TimeAmount(connectTimeout), read: TimeAmount(idleTimeout), write: TimeAmount(idleTimeout)),
            decompression: .disabled)
        settings.http1_1ConnectionDebugInitializer = StatusGuard.http1
        settings.http2StreamChannelDebugInitializer = StatusGuard.http2Stream
        settings.connectionPool.retryConnectionEstablishment = false
        settings.connectionPool.idleTimeout = .seconds(30)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: settings)
    }

    deinit { client.shutdown { _ in } }

    /// Sends the request and hands on the answer, each part after the one before has been taken. Cancelling the task ends the exchange.
    package func exchange(
        _ method: HTTPRequest.Method, url: String, headerFields: HTTPFields, body: RequestBody?,
        onHead: @Sendable (HTTPResponse) async throws -> Void, onPart: @Sendable (ByteBuffer) async throws -> Void
    ) async throws(Failure) {
        var message = HTTPClientRequest(url: url)
        message.method = HTTPMethod(rawValue: method.rawValue)
        message.headers.reserveCapacity(headerFields.count)
        for field in headerFields { message.headers.add(name: field.name.rawName, value: field.value) }
        message.body = body?.body
        do {
            let answer = try await client.execute(message, deadline: .distantFuture)
            try await onHead(try Self.head(answer))
            for try await bytes in answer.body { try await onPart(bytes) }
        } catch {
            throw Self.classified(error)
        }
    }

    private static func head(_ answer: HTTPClientResponse) throws(Failure) -> HTTPResponse {
        guard (200..<600).contains(answer.status.code) else {
            throw Failure(kind: .broken, detail: "the status \(answer.status.code) is no answer")
        }
        var fields = HTTPFields()
        fields.reserveCapacity(answer.headers.count)
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return HTTPResponse(status: .init(code: Int(answer.status.code)), headerFields: fields)
    }

    private static func classified(_ error: any Error) -> Failure {
        switch error {
        case let error as Failure: return error
        case let error as HTTPClientError:
            switch error {
            case .connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout,
                .tlsHandshakeTimeout:
                return Failure(kind: .timeout, detail: error.shortDescription)
            case .remoteConnectionClosed: return Failure(kind: .closed, detail: error.shortDescription)
            default: return Failure(kind: .broken, detail: error.shortDescription)
            }
        case is NIOConnectionError, is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            return Failure(kind: .connect, detail: "\(error)")
        case let error as IOError: return Failure(kind: .closed, detail: "\(error)")
        default: return Failure(kind: .broken, detail: "\(error)")
        }
    }

    /// Closes every connection.
    package func shutdown() async { try? await client.shutdown().get() }
}
