package import HTTPExchange
import HTTPTypes

extension EdgeRouter {
    /// Answers the paths of endpoints that know no framework.
    package mutating func mount(_ routes: [HTTPExchange.Route]) {
        for route in routes {
            on(route.path, route.methods, ignoringCase: route.ignoresCase, handler: edgeHandler(route.handler))
            if let answer = route.answerAtOnce { onAtOnce(route.path, .post, answer: answer) }
        }
    }
}
