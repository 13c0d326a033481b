import NIOCore
import Synchronization

/// The open connections of one server: counts them, asks them to finish, closes what is left.
final class ConnectionRegistry: Sendable {
    enum Admission {
        case admitted, full, draining
    }

    private struct State {
        var open: [ObjectIdentifier: any Channel] = [:]
        var isDraining = false
    }

    private let state = Mutex(State())
    private let streams = Atomic<Int>(0)
    let maximum: Int

    init(maximum: Int) {
        self.maximum = maximum
    }

    var count: Int { state.withLock { $0.open.count } }

    func admit(_ channel: any Channel) -> Admission {
        let key = ObjectIdentifier(channel)
        let admission: Admission = state.withLock { state in
            if state.isDraining { return .draining }
            if state.open.count >= maximum { return .full }
            state.open[key] = channel
            return .admitted
        }
        if admission == .admitted {
            channel.closeFuture.whenComplete { [self] _ in state.withLock { _ = $0.open.removeValue(forKey: key) } }
        }
        return admission
    }

    /// Counts a stream of HTTP/2: false where as many are open as there may be connections. Without that, each connection could have a
    /// hundred requests in flight.
    func openStream() -> Bool {
        if streams.wrappingAdd(1, ordering: .relaxed).newValue <= maximum { return true }
        closeStream()
        return false
    }

    /// A stream that was counted has ended.
    func closeStream() { streams.wrappingSubtract(1, ordering: .relaxed) }

    /// Tells every connection to close once it has nothing in flight, and admits no more.
    func drain() {
        let open = state.withLock { state in
            state.isDraining = true
            return Array(state.open.values)
        }
        for channel in open {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    /// Closes every connection at once.
    func closeAll() {
        let open = state.withLock { state in
            state.isDraining = true
            return Array(state.open.values)
        }
        for channel in open {
            channel.pipeline.triggerUserOutboundEvent(AbortConnection(), promise: nil)
        }
    }
}
