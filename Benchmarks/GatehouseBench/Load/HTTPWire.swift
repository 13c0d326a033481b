import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// One node: where its socket is, and how it is named in the report.
struct Node: Sendable, Hashable {
    let host: String
    let port: Int

    var name: String { "\(host):\(port)" }

    /// `http://127.0.0.1:9000` or `127.0.0.1:9000`.
    init?(_ text: String) {
        let address = text.hasPrefix("http://") ? String(text.dropFirst(7)) : text
        let parts = address.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let port = Int(parts[1].prefix { $0.isNumber }) else { return nil }
        self.host = String(parts[0])
        self.port = port
    }
}

/// A request as it goes out; `Host` and the length are added.
struct WireRequest: Sendable {
    var method = HTTPMethod.GET
    var path: String
    var headers: [(String, String)] = []
    var body: String?
}

/// An answer, read whole.
struct WireAnswer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: String

    var location: String? { headers.first(name: "location") }

    /// A member of a flat JSON body that is a string.
    func member(_ name: String) -> String? {
        let object = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        return object?[name] as? String
    }
}

/// Why there was no answer.
enum WireError: Error {
    case refused
    case lost
    case timeout

    var name: String { "\(self)" }
}

/// Connections to the nodes, kept open and used by one request at a time. One that is idle is used before one is made.
final class WirePool: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let hostHeader: String
    private let timeout: TimeAmount
    private let idle = Mutex<[Node: [any Channel]]>([:])

    init(host: String, timeout: Duration, threads: Int) {
        self.hostHeader = host
        self.timeout = .nanoseconds(Int64(timeout / .nanoseconds(1)))
        self.group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    }

    func send(_ request: WireRequest, to node: Node) async throws(WireError) -> WireAnswer {
        let channel = try await channel(to: node)
        let promise = channel.eventLoop.makePromise(of: WireAnswer.self)
        let timer = channel.eventLoop.scheduleTask(in: timeout) {
            promise.fail(WireError.timeout)
            channel.close(promise: nil)
        }
        channel.writeAndFlush(WireExchange(request: request, host: hostHeader, promise: promise), promise: nil)
        do {
            let answer = try await promise.futureResult.get()
            timer.cancel()
            if answer.headers.first(name: "connection")?.lowercased() == "close" {
                channel.close(promise: nil)
            } else {
                idle.withLock { $0[node, default: []].append(channel) }
            }
            return answer
        } catch {
            timer.cancel()
            throw error as? WireError ?? .lost
        }
    }

    /// Opens so many connections that `count` requests can leave at one moment.
    func open(_ count: Int, to node: Node) async {
        var channels: [any Channel] = []
        for _ in 0..<count { if let channel = try? await channel(to: node) { channels.append(channel) } }
        idle.withLock { [channels] in $0[node, default: []].append(contentsOf: channels) }
    }

    func close() async {
        try? await group.shutdownGracefully()
    }

    private func channel(to node: Node) async throws(WireError) -> any Channel {
        while let channel = idle.withLock({ $0[node]?.popLast() }) {
            if channel.isActive { return channel }
        }
        let bootstrap = ClientBootstrap(group: group)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .connectTimeout(min(timeout, .seconds(5)))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(WireHandler())
                }
            }
        do {
            return try await bootstrap.connect(host: node.host, port: node.port).get()
        } catch {
            throw .refused
        }
    }
}

/// What is handed to the channel: a request and who waits for its answer.
private struct WireExchange: Sendable {
    let request: WireRequest
    let host: String
    let promise: EventLoopPromise<WireAnswer>
}

/// One request at a time on a connection.
private final class WireHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = WireExchange
    typealias OutboundOut = HTTPClientRequestPart

    private var waiting: EventLoopPromise<WireAnswer>?
    private var head: HTTPResponseHead?
    private var body = ByteBuffer()

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let exchange = unwrapOutboundIn(data)
        guard context.channel.isActive, waiting == nil else { return exchange.promise.fail(WireError.lost) }
        waiting = exchange.promise
        let request = exchange.request
        var head = HTTPRequestHead(version: .http1_1, method: request.method, uri: request.path)
        head.headers.add(name: "Host", value: exchange.host)
        for (name, value) in request.headers { head.headers.add(name: name, value: value) }
        if let body = request.body { head.headers.add(name: "Content-Length", value: "\(body.utf8.count)") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let body = request.body {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var part): body.writeBuffer(&part)
        case .end:
            guard let head, let promise = waiting else { return }
            self.head = nil
            waiting = nil
            promise.succeed(
                WireAnswer(
                    status: Int(head.status.code), headers: head.headers, body: String(buffer: body)))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail()
        context.close(promise: nil)
    }

    private func fail() {
        waiting?.fail(WireError.lost)
        waiting = nil
    }
}
