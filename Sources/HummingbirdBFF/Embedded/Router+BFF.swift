import BFF
import HTTPExchange
public import Hummingbird
public import HummingbirdEdge

extension Router {
    /// Answers every path of a backend-for-frontend, all under `/auth/`, in an application of its own.
    ///
    /// The paths are compared as they came over the wire, and before those of routes that are added afterwards. Middleware that was
    /// added before runs around them, middleware that is added afterwards does not see their requests. Files are the application's
    /// own affair, and nothing is proxied.
    ///
    /// - Parameter clientAddress: who sent a request, for the fingerprint and the log. Behind a proxy, read the field that the proxy sets;
    ///   the default is the address of the connection where the context has it (`RemoteAddressRequestContext`), and else nil.
    @discardableResult
    public func addRoutes(
        of bff: EmbeddedBFF,
        clientAddress: @escaping EndpointMiddleware<Context>.ClientAddress = { connectionAddress(of: $1) }
    ) -> Self {
        add(
            middleware: EndpointMiddleware(
                bff.bff.routes, sendsStrictTransportSecurity: bff.bff.services.location.isSecure,
                clientAddress: clientAddress))
    }
}
