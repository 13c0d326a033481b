package import HTTPTypes
package import Hummingbird

/// Answers a request that the edge has prepared.
package typealias EdgeHandler = @Sendable (Request, EdgeContext) async throws -> Response

/// Finds the handler of a path and a method; the paths are compared as they came, nothing is decoded.
///
/// A template's segments are literal or `{name}` (any one segment that is not empty); a last `**` takes any rest.
/// A method that a path does not have is 405 with `Allow`, and HEAD is answered as GET without the body.
package struct EdgeRouter: HTTPResponder {
    struct Route: Sendable {
        let template: String
        var handlers: [HTTPRequest.Method: EdgeHandler] = [:]

        func handler(_ method: HTTPRequest.Method) -> EdgeHandler? {
            handlers[method] ?? (method == .head ? handlers[.get] : nil)
        }

        /// RFC 9110 §10.2.1.
        var allow: String {
            var methods = Set(handlers.keys.map(\.rawValue))
            if handlers[.get] != nil { methods.insert("HEAD") }
            return methods.sorted().joined(separator: ", ")
        }
    }

    private enum Segment: Equatable {
        case literal(String), any, rest
    }

    private var exact: [String: Route] = [:]
    private var caseless: [String: Route] = [:]
    private var patterns: [(segments: [Segment], route: Route)] = []
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
        func add(_ route: inout Route) { for method in methods { route.handlers[method] = handler } }
        if path.contains("{") || path.hasSuffix("**") {
            let segments = Self.segments(path)
            let index = patterns.firstIndex { $0.segments == segments } ?? patterns.endIndex
            if index == patterns.endIndex { patterns.append((segments, Route(template: path))) }
            add(&patterns[index].route)
        } else if ignoringCase {
            add(&caseless[path.lowercased(), default: Route(template: path)])
        } else {
            add(&exact[path, default: Route(template: path)])
        }
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
        let path = String(path)
        guard exact[path] == nil else { return true }
        return route(path).map { !$0.template.hasSuffix("**") } ?? false
    }

    /// The handler's answer, 405 or 404.
    package func respond(to request: Request, context: EdgeContext) async throws -> Response {
        guard let route = route(request.uri.path) else {
            return ErrorAnswer.response(.notFound, requestID: context.requestID)
        }
        context.record.route = route.template
        guard let handler = route.handler(request.method) else {
            return ErrorAnswer.response(
                .methodNotAllowed, requestID: context.requestID, fields: [.allow: route.allow])
        }
        return try await handler(request, context)
    }

    /// The template of the route that takes the path; nil where none does.
    package func template(of path: String) -> String? { route(path)?.template }

    private func route(_ path: String) -> Route? {
        if let route = exact[path] { return route }
        if !caseless.isEmpty, let route = caseless[path.lowercased()] { return route }
        return patterns.first { Self.matches($0.segments, path) }?.route
    }

    private static func segments(_ path: String) -> [Segment] {
        path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            if segment == "**" { return .rest }
            return segment.hasPrefix("{") && segment.hasSuffix("}") ? .any : .literal(String(segment))
        }
    }

    private static func matches(_ segments: [Segment], _ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            if segment == .rest { return parts.count >= index }
            guard index < parts.count else { return false }
            switch segment {
            case .literal(let literal): guard parts[index] == literal else { return false }
            case .any: guard !parts[index].isEmpty else { return false }
            case .rest: break
            }
        }
        return parts.count == segments.count
    }
}
