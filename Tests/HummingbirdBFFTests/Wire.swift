import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// One side of a TCP connection, byte by byte; nothing is taken from the socket until it is asked for.
final class Wire: Sendable {
    let channel: any Channel
    private let inbox: WireInbox
    private let rest = Mutex<[UInt8]>([])
    /// In bytes. A kernel may let a buffer grow to tens of megabytes while nobody reads: what is held back would not be seen.
    private static let receiveBuffer: ChannelOptions.Types.SocketOption.Value = 256 << 10

    fileprivate init(_ channel: any Channel, _ inbox: WireInbox) {
        self.channel = channel
        self.inbox = inbox
    }

    static func open(_ port: Int, tls: NIOSSLContext? = nil) async throws -> Wire {
        let inbox = WireInbox()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: tls != nil)
            .channelOption(.socketOption(.so_rcvbuf), value: receiveBuffer)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: "localhost"))
                    }
                    try channel.pipeline.syncOperations.addHandler(WireHandler(inbox))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return Wire(channel, inbox)
    }

    /// Accepts connections and runs the script on each, in the order in which they come.
    static func serve<Result: Sendable>(
        _ script: @escaping @Sendable (Wire, Int) async throws -> Void,
        while body: @escaping @Sendable (Int) async throws -> Result
    ) async throws -> Result {
        let (accepted, continuation) = AsyncStream.makeStream(of: Wire.self)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_rcvbuf), value: receiveBuffer)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let inbox = WireInbox()
                    try channel.pipeline.syncOperations.addHandler(
                        WireHandler(inbox) { continuation.yield(Wire(channel, inbox)) })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = server.localAddress?.port ?? 0
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await withTaskGroup(of: Void.self) { scripts in
                    var number = 0
                    for await wire in accepted {
                        let index = number
                        number += 1
                        scripts.addTask {
                            try? await script(wire, index)
                            wire.close()
                        }
                    }
                    scripts.cancelAll()
                }
            }
            let result = try await body(port)
            try await server.close()
            continuation.finish()
            group.cancelAll()
            return result
        }
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }
    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }
    func finishSending() async throws { try await channel.close(mode: .output) }
    func close() { channel.close(promise: nil) }

    /// Closes without farewell: the peer gets a reset.
    func abort() async throws {
        try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        close()
    }

    /// What comes next; nil where the peer has closed its side.
    func next() async -> [UInt8]? {
        let kept = rest.withLock { rest in
            defer { rest = [] }
            return rest
        }
        if !kept.isEmpty { return kept }
        return await inbox.next(channel)
    }

    struct Ended: Error { let received: String }

    /// Everything up to and with the text.
    func read(until text: String) async throws -> String {
        let end = Array(text.utf8)
        var bytes: [UInt8] = []
        while true {
            if let found = bytes.firstRange(of: end) {
                let behind = Array(bytes[found.upperBound...])
                rest.withLock { $0 = behind }
                return String(decoding: bytes[..<found.upperBound], as: UTF8.self)
            }
            guard let more = await next() else { throw Ended(received: String(decoding: bytes, as: UTF8.self)) }
            bytes += more
        }
    }

    func readHead() async throws -> Head { Head(text: try await read(until: "\r\n\r\n")) }

    func read(count: Int) async throws -> String {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let more = await next() else { throw Ended(received: String(decoding: bytes, as: UTF8.self)) }
            bytes += more
        }
        let behind = Array(bytes[count...])
        rest.withLock { $0 = behind }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// How many bytes come until the peer closes its side.
    func countToEnd() async -> Int {
        var count = 0
        while let bytes = await next() { count += bytes.count }
        return count
    }

    func readToEnd() async -> String {
        var bytes: [UInt8] = []
        while let more = await next() { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// An answer with a length.
    func readAnswer() async throws -> (head: Head, body: String) {
        let head = try await readHead()
        return (head, try await read(count: Int(head["content-length"] ?? "0") ?? 0))
    }

    struct Head: CustomStringConvertible {
        let text: String
        var description: String { text }
        var first: String { String(text.prefix { $0 != "\r\n" }) }
        var status: Int { Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0 }

        subscript(name: String) -> String? { all(name).first }

        func all(_ name: String) -> [String] {
            text.split(separator: "\r\n").dropFirst().compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, parts[0].lowercased() == name else { return nil }
                return String(parts[1].drop { $0 == " " })
            }
        }
    }
}

private final class WireInbox: Sendable {
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

    func finish() {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            state.isOver = true
            return state.waiting
        }
        waiting?.resume(returning: nil)
    }

    func next(_ channel: any Channel) async -> [UInt8]? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready: [UInt8]?? = state.withLock { state in
                    if !state.chunks.isEmpty { return .some(state.chunks.removeFirst()) }
                    if state.isOver || Task.isCancelled { return .some(nil) }
                    state.waiting = continuation
                    return nil
                }
                if let ready { continuation.resume(returning: ready) } else { channel.read() }
            }
        } onCancel: {
            finish()
        }
    }
}

private final class WireHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let inbox: WireInbox
    private let onActive: () -> Void

    init(_ inbox: WireInbox, onActive: @escaping () -> Void = {}) {
        self.inbox = inbox
        self.onActive = onActive
    }

    func channelActive(context: ChannelHandlerContext) {
        onActive()
        context.fireChannelActive()
    }

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
