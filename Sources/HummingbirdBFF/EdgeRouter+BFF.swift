package import BFF
package import HummingbirdEdge

extension EdgeRouter {
    /// Answers every path of a backend-for-frontend, and gives those of its routes to the proxy.
    package mutating func mount(_ bff: BackendForFrontend, proxy: ProxyResponder) {
        mount(bff.routes)
        stream(proxy)
        if let fallback = bff.fallback { mount([fallback]) }
    }
}

extension ProxyResponder {
    /// The proxy of a backend-for-frontend.
    ///
    /// - Throws: what is wrong with a route or with `limits.trustRootsFile`.
    package init(_ bff: BackendForFrontend, limits: ProxyLimits = .init()) throws {
        let settings = bff.context.settings
        try self.init(
            ProxyEndpoint(
                routes: settings.routes, publicURL: settings.publicURL, gate: ServicesGate(bff.services)),
            watch: bff.services.watch, limits: limits)
    }
}
