package import AuthorizationServer
import HTTPTypes
package import HummingbirdEdge

extension EdgeRouter {
    /// Answers every path of an authorization server.
    package mutating func mount(_ server: AuthorizationServer) {
        for route in server.routes {
            on(route.path, route.methods, ignoringCase: route.ignoresCase, handler: edgeHandler(route.handler))
            if let answer = route.answerAtOnce { onAtOnce(route.path, .post, answer: answer) }
        }
    }
}
