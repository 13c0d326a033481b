package import BFF
package import HTTPExchange
package import HTTPTypes
package import HummingbirdEdge
import NIOCore
import OutboundHTTP

/// Answers the proxied paths of a backend-for-frontend.
///
/// Call `shutdown` when the server has stopped, so that its connections are closed.
package struct ProxyResponder: StreamResponder {
    private let service: ProxyService
    private let takesPath: @Sendable (String) -> Bool

    /// A proxy behind the given endpoint.
    ///
    /// - Parameter watch: where what outlives a request is entered, so that it ends with its session.
    /// - Throws: what is wrong with `limits.trustRootsFile`.
    package init(
        _ endpoint: ProxyEndpoint<some ProxyGate>, watch: SessionWatch, limits: ProxyLimits = .init()
    ) throws {
        takesPath = { endpoint.takes($0) }
        service = ProxyService(
            decide: { await endpoint.decide($0) }, refuse: { endpoint.refusal($0, $1) }, watch: watch,
            pools: try UpstreamPools(limits: limits),
            client: StreamingClient(
                connectTimeout: limits.timeouts.connect, idleTimeout: limits.timeouts.idle,
                trustRootsFile: limits.trustRootsFile),
            limits: limits)
    }

    /// The most that the body of a proxied request may have.
    package var maximumBodyBytes: Int { service.limits.maximumBodyBytes }

    /// The tunnels that are open.
    package var tunnelCount: Int { service.tunnels.value }

    /// Whether the path is proxied.
    package func takes(_ head: HTTPRequest) -> Bool {
        guard let path = head.path else { return false }
        return takesPath(path.utf8.firstIndex(of: UInt8(ascii: "?")).map { String(path[..<$0]) } ?? path)
    }

    /// Begins an exchange.
    package func begin(_ request: EndpointRequest, _ exchange: any StreamExchange) -> any StreamSink {
        let proxied = ProxyExchange(service, request, exchange)
        proxied.start()
        return proxied
    }

    /// Closes idle connections.
    package func shutdown() async {
        service.pools.close()
        await service.client.shutdown()
    }
}
