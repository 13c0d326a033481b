package import AuthorizationServer
package import HummingbirdEdge

extension EdgeRouter {
    /// Answers every path of an authorization server.
    package mutating func mount(_ server: AuthorizationServer) { mount(server.routes) }
}
