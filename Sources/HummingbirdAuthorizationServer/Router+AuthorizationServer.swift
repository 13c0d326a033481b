public import AuthorizationServer
import HTTPExchange
public import Hummingbird
public import HummingbirdEdge

extension Router {
    /// Answers every path of an authorization server, in an application of its own.
    ///
    ///     let router = Router(context: AppContext.self)
    ///     router.addRoutes(of: server)
    ///     router.get("reports") { _, _ in "…" }
    ///
    /// Its paths are compared as they came over the wire, and before those of routes that are added afterwards.
    /// Middleware that was added before runs around it, middleware that is added afterwards does not see its requests. Its paths begin with
    /// the path of the issuer, so that there is nothing to group: it goes to the router itself.
    ///
    /// - Parameter clientAddress: who sent a request, which is what the limits of login attempts count by. Behind a proxy,
    ///   read the field that the proxy sets; the default is the address of the connection where the context has it
    ///   (`RemoteAddressRequestContext`), and else nil.
    @discardableResult
    public func addRoutes(
        of server: AuthorizationServer,
        clientAddress: @escaping EndpointMiddleware<Context>.ClientAddress = { connectionAddress(of: $1) }
    ) -> Self {
        add(
            middleware: EndpointMiddleware(
                server.routes,
                sendsStrictTransportSecurity: server.context.settings.issuer.utf8.starts(with: "https:".utf8),
                clientAddress: clientAddress))
    }
}
