public import AuthorizationServer
import HTTPExchange
public import Hummingbird
public import HummingbirdEdge

extension Router {
    /// Answers every path of an authorization server, in an application of its own.
    ///
    ///     let router = Router(context: ConnectionRequestContext.self)
    ///     router.addRoutes(of: server)
    ///     router.get("reports") { _, _ in "…" }
    ///
    /// Its paths are compared as they came over the wire, and before those of routes that are added afterwards.
    /// Middleware that was added before runs around it, middleware that is added afterwards does not see its requests. Its paths begin with
    /// the path of the issuer, so that there is nothing to group: it goes to the router itself.
    ///
    /// - Parameter clientAddress: who sent a request, for limits, the log and the audit trail: an address without port. Read the field that your
    ///   proxy sets; without a proxy, a context that has the connection's address makes this parameter unnecessary. Requests of which it is
    ///   nil share the limits of one client.
    @discardableResult
    public func addRoutes(
        of server: AuthorizationServer,
        clientAddress: @escaping EndpointMiddleware<Context>.ClientAddress
    ) -> Self {
        add(
            middleware: EndpointMiddleware(
                server.routes,
                sendsStrictTransportSecurity: server.context.settings.issuer.utf8.starts(with: "https:".utf8),
                clientAddress: clientAddress))
    }
}

extension Router where Context: RemoteAddressRequestContext {
    /// The same for clients that connect without a proxy: who sent a request is at the other end of its connection.
    @discardableResult
    public func addRoutes(of server: AuthorizationServer) -> Self {
        addRoutes(of: server) { connectionAddress(of: $1) }
    }
}
