package import HTTPExchange
import HTTPTypes

/// Answers a request from memory alone, without waiting for anything; nil: the route's handler is to be asked.
package typealias AtOnceAnswer = @Sendable (EndpointRequest) -> EndpointResponse?

/// The paths whose answer may be ready before a task could be: the event loop asks for it where nothing is ahead of the
/// request on its connection. The path is compared as it came, and a query never matches.
struct AtOnceRoutes: Sendable {
    /// A body over this many bytes goes to the handler, and to its own limit.
    static let maximumBodyBytes = 64 << 10

    struct Route: Sendable {
        let method: HTTPRequest.Method
        let template: String
        let answer: AtOnceAnswer
    }

    private var routes: [String: Route] = [:]

    var isEmpty: Bool { routes.isEmpty }

    mutating func add(_ route: Route) { routes[route.template] = route }

    /// The route of a request, if its head lets it be answered at once.
    func route(_ head: HTTPRequest) -> Route? {
        guard let path = head.path, let route = routes[path], route.method == head.method,
            let length = head.headerFields.value(.contentLength).flatMap({ Int($0) }), length <= Self.maximumBodyBytes
        else { return nil }
        return route
    }
}
