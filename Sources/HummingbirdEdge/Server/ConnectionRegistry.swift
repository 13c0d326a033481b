import NIOCore
import Synchronization

/// The open connections of one server: counts them, asks them to finish, closes what is left.
final class ConnectionRegistry: Sendable {
    enum Admission {
        case admitted, full, draining
        /// The client's network has its share.
        case overShare
    }

    private struct State {
        var open: [ObjectIdentifier: any Channel] = [:]
        var connections = NetworkCounts()
        var streams = NetworkCounts()
        var isDraining = false
    }

    private let state = Mutex(State())
    let maximum: Int
    let shares: ClientShares

    init(maximum: Int, shares: ClientShares) {
        self.maximum = maximum
        self.shares = shares
    }

    var count: Int { state.withLock { $0.open.count } }

    func admit(_ channel: any Channel) -> Admission {
        let key = ObjectIdentifier(channel)
        let network = shares.network(of: channel.remoteAddress.flatMap { IPAddress($0) })
        let admission: Admission = state.withLock { state in
            if state.isDraining { return .draining }
            if state.open.count >= maximum { return .full }
            guard state.connections.add(network, share: shares.share) else { return .overShare }
            state.open[key] = channel
            return .admitted
        }
        if admission == .admitted {
            channel.closeFuture.whenComplete { [self] _ in
                state.withLock { state in
                    state.open[key] = nil
                    state.connections.remove(network)
                }
            }
        }
        return admission
    }

    /// Counts a stream of HTTP/2, by the same bounds as connections. Without that, each connection could have a hundred requests in
    /// flight.
    func openStream(_ network: IPAddress?) -> Admission {
        state.withLock { state in
            if state.streams.total >= maximum { return .full }
            return state.streams.add(network, share: shares.share) ? .admitted : .overShare
        }
    }

    /// A stream that was counted has ended.
    func closeStream(_ network: IPAddress?) { state.withLock { $0.streams.remove(network) } }

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
