import BFF
import HummingbirdEdge
import NIOCore
import OAuthCore

/// Keeps a tunnel no longer than its session lives and bytes pass.
final class Tunnel {
    private let near: TunnelHandler
    private let service: ProxyService
    private let eventLoop: any EventLoop
    private var deadline: NIODeadline
    private var timer: Scheduled<Void>?
    private var ticket: SessionWatch.Ticket?

    private init(_ near: TunnelHandler, _ service: ProxyService, eventLoop: any EventLoop) {
        self.near = near
        self.service = service
        self.eventLoop = eventLoop
        self.deadline = .now() + TimeAmount(service.limits.timeouts.tunnelIdle)
    }

    /// Joins the two ends. The tunnel has been counted by `service.tunnels`.
    static func run(
        _ near: TunnelHandler, _ far: TunnelHandler, _ service: ProxyService, session: SecretHash?,
        eventLoop: any EventLoop
    ) {
        let tunnel = Tunnel(near, service, eventLoop: eventLoop)
        let loopBound = NIOLoopBound(tunnel, eventLoop: eventLoop)
        if let session {
            tunnel.ticket = service.watch.register(session) {
                loopBound.eventLoop.execute { loopBound.value.near.close() }
            }
        }
        tunnel.schedule()
        TunnelHandler.join(near, far, onActivity: tunnel.touch, onEnd: tunnel.ended)
    }

    private func touch() { deadline = .now() + TimeAmount(service.limits.timeouts.tunnelIdle) }

    private func ended() {
        timer?.cancel()
        timer = nil
        if let ticket { service.watch.unregister(ticket) }
        ticket = nil
        service.tunnels.close()
    }

    private func schedule() {
        timer = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.check() }
    }

    private func check() {
        if deadline <= .now() { near.close() } else { schedule() }
    }
}
