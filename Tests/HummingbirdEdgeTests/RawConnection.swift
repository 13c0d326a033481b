import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A client that sends exactly the bytes it is given and shows exactly those that come back.
final class RawConnection: Sendable {
    private let channel: any Channel
    private let inbound: Inbox

    private init(channel: any Channel, inbound: Inbox) {
        self.channel = channel
        self.inbound = inbound
    }

    /// - Parameter source: the address that the server sees.
    static func open(
        _ port: Int, host: String = "127.0.0.1", from source: String? = nil, tls: NIOSSLContext? = nil
    ) async throws -> RawConnection {
        let inbox = Inbox()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        if let source { bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: source, port: 0)) }
        let channel =
            try await bootstrap
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: "localhost"))
                    }
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox))
                }
            }
            .connect(host: host, port: port).get()
        return RawConnection(channel: channel, inbound: inbox)
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// As `send`, for a peer that may close in the middle.
    func sendIgnoringErrors(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }

    /// Sends in the background; tells whether all of it was taken.
    func sendLater(_ bytes: [UInt8]) -> Sending {
        let sending = Sending()
        channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenSuccess { sending.done.store(true, ordering: .relaxed) }
        return sending
    }

    final class Sending: Sendable {
        let done = Atomic<Bool>(false)
        var isDone: Bool { done.load(ordering: .relaxed) }
    }

    /// Takes nothing more from the socket, so that the server's answers stay with the server.
    func pauseReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

    /// Whether the server's certificate was made for that name.
    func isPeer(_ commonName: String) async throws -> Bool {
        let bytes = try await channel.nioSSL_peerCertificate().get()?.toDERBytes() ?? []
        return bytes.firstRange(of: Array(commonName.utf8)) != nil
    }

    func finishSending() async throws { try await channel.close(mode: .output) }

    /// Everything until the server closes its side.
    func readToEnd() async -> String {
        var text: [UInt8] = []
        while let bytes = await inbound.next() { text += bytes }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads one answer with a Content-Length, and leaves what follows it.
    func readAnswer() async throws -> Answer {
        var bytes: [UInt8] = []
        while true {
            if let answer = Answer(bytes) {
                inbound.putBack(Array(bytes.dropFirst(answer.length)))
                return answer
            }
            guard let more = await inbound.next() else { throw Ended(received: String(decoding: bytes, as: UTF8.self)) }
            bytes += more
        }
    }

    func next() async -> [UInt8]? { await inbound.next() }

    func close() { channel.close(promise: nil) }

    /// Closes without farewell: the peer gets a reset.
    func abort() async throws {
        try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        close()
    }

    struct Ended: Error { let received: String }

    struct Answer {
        let status: Int
        let head: String
        let body: String
        let length: Int

        init?(_ bytes: [UInt8]) {
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
            let head = String(text[..<end.lowerBound])
            let status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
            let lines = head.lowercased().split(separator: "\r\n")
            let declared = lines.first { $0.hasPrefix("content-length:") }
            let size = declared.flatMap { Int($0.split(separator: ":")[1].filter { $0 != " " }) } ?? 0
            let start = head.utf8.count + 4
            guard bytes.count >= start + size else { return nil }
            self.status = status
            self.head = head
            self.body = String(decoding: bytes[start..<(start + size)], as: UTF8.self)
            self.length = start + size
        }

        func field(_ name: String) -> String? {
            let prefix = name.lowercased() + ":"
            return head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(prefix) }
                .map { String($0.dropFirst(prefix.count)).filter { $0 != " " } }
        }
    }
}

/// The bytes that have come, in order.
final class Inbox: Sendable {
    private struct State {
        var chunks: [[UInt8]] = []
        var isOver = false
        var waiting: CheckedContinuation<[UInt8]?, Never>?
    }

    private let state = Mutex(State())

    func add(_ bytes: [UInt8]) {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            if state.waiting == nil { state.chunks.append(bytes) }
            return state.waiting
        }
        waiting?.resume(returning: bytes)
    }

    func putBack(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        state.withLock { $0.chunks.insert(bytes, at: 0) }
    }

    func finish() {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            state.isOver = true
            return state.waiting
        }
        waiting?.resume(returning: nil)
    }

    func next() async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            let ready: [UInt8]?? = state.withLock { state in
                if !state.chunks.isEmpty { return .some(state.chunks.removeFirst()) }
                if state.isOver { return .some(nil) }
                state.waiting = continuation
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }
}

private final class InboxHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let inbox: Inbox

    init(_ inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbox.add(Array(unwrapInboundIn(data).readableBytesView))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { inbox.finish() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        inbox.finish()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { inbox.finish() }
}
