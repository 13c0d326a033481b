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
    /// - Parameter clientAddress: who sent a request, for limits, the log and the audit trail: an address without port. Read the field that your
    ///   proxy sets; without a proxy, a context that has the connection's address makes this parameter unnecessary. Requests of which it is
    ///   nil share the limits of one client.
    @discardableResult
    public func addRoutes(
        of bff: EmbeddedBFF,
        clientAddress: @escaping EndpointMiddleware<Context>.ClientAddress
    ) -> Self {
        add(
            middleware: EndpointMiddleware(
                bff.bff.routes, sendsStrictTransportSecurity: bff.bff.services.location.isSecure,
                clientAddress: clientAddress))
    }
}

extension Router where Context: RemoteAddressRequestContext {
    /// The same for clients that connect without a proxy: who sent a request is at the other end of its connection.
    @discardableResult
    public func addRoutes(of bff: EmbeddedBFF) -> Self {
        addRoutes(of: bff) { connectionAddress(of: $1) }
    }
}
