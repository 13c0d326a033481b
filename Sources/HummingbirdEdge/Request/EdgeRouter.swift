package import HTTPTypes
package import Hummingbird

/// Answers a request that the edge has prepared.
package typealias EdgeHandler = @Sendable (Request, EdgeContext) async throws -> Response

/// Finds the handler of a path and a method; the paths are compared as they came, nothing is decoded.
///
/// A template's segments are literal or `{name}` (any one segment that is not empty); a last `**` takes any rest.
/// A method that a path does not have is 405 with `Allow`, and HEAD is answered as GET without the body.
package struct EdgeRouter: HTTPResponder {
    private var table = RouteTable<EdgeHandler>()
    /// What may be answered without a task, beside the handler that answers the rest.
    private(set) var atOnce = AtOnceRoutes()
    /// What answers requests part by part where no route of the router is for them.
    private(set) var stream: (any StreamResponder)?

    /// A router without routes.
    package init() {}

    /// Answers the methods at the path with the handler.
    ///
    /// - Parameter ignoringCase: `/Auth/Login` finds `/auth/login`. Not for templates with parameters.
    package mutating func on(
        _ path: String, _ methods: HTTPRequest.Method..., ignoringCase: Bool = false, handler: @escaping EdgeHandler
    ) {
        on(path, methods, ignoringCase: ignoringCase, handler: handler)
    }

    /// Answers the methods at the path with the handler.
    package mutating func on(
        _ path: String, _ methods: [HTTPRequest.Method], ignoringCase: Bool = false, handler: @escaping EdgeHandler
    ) {
        table.add(handler, path, methods, ignoringCase: ignoringCase)
    }

    /// Answers a request at the path at once where that can be, before `on`'s handler is asked: of one method, for a
    /// literal path.
    package mutating func onAtOnce(_ path: String, _ method: HTTPRequest.Method, answer: @escaping AtOnceAnswer) {
        atOnce.add(AtOnceRoutes.Route(method: method, template: path, answer: answer))
    }

    /// Gives requests that no route takes to the responder, if it takes them; a route that ends in `**` comes after it.
    package mutating func stream(_ responder: any StreamResponder) { stream = responder }

    /// Whether a route other than one for any rest is for the path.
    func hasOwnRoute(_ path: Substring) -> Bool {
        table.entry(of: String(path)).map { !$0.template.hasSuffix("**") } ?? false
    }

    /// The handler's answer, 405 or 404.
    package func respond(to request: Request, context: EdgeContext) async throws -> Response {
        guard let entry = table.entry(of: request.uri.path) else {
            return ErrorAnswer.response(.notFound, context, because: "no route takes this path")
        }
        context.record.route = entry.template
        guard let handler = entry.value(for: request.method) else {
            return ErrorAnswer.response(
                .methodNotAllowed, context, because: "expected one of \(entry.allow)", fields: [.allow: entry.allow])
        }
        return try await handler(request, context)
    }

    /// The template of the route that takes the path; nil where none does.
    package func template(of path: String) -> String? { table.entry(of: path)?.template }
}
