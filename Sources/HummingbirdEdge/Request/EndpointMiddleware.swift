public import HTTPExchange
import HTTPTypes
public import Hummingbird
import Logging
import NIOCore

/// Answers the paths of endpoints that know no framework, in an application of its own; every other request goes on.
///
/// The paths are compared as they came over the wire: nothing is decoded, normalised or cut off, so that `//login`,
/// `/login/` and `/%6cogin` are the application's and never reach an endpoint. A method that a path does not have is 405
/// with `Allow`, HEAD is answered as GET without the body, and a body over 64 KiB is 413.
///
/// Every answer has `X-Request-ID`, `X-Content-Type-Options`, `Referrer-Policy` and, where it is a page, a
/// `Content-Security-Policy`; a refusal is one line in the log of the request's context.
public struct EndpointMiddleware<Context: RequestContext>: RouterMiddleware {
    /// Who sent a request, as its log line and the limits of attempts see it: an address without port.
    public typealias ClientAddress = @Sendable (Request, Context) -> String?

    /// A longer body is 413.
    private static var maximumBodyBytes: Int { 64 << 10 }

    private let table: RouteTable<@Sendable (EndpointRequest) async -> EndpointResponse>
    private let security: SecurityHeaders
    private let clientAddress: ClientAddress

    /// The routes, as a middleware.
    ///
    /// - Parameters:
    ///   - sendsStrictTransportSecurity: whether answers say that the host is for https only. RFC 6797.
    ///   - clientAddress: who sent a request. Behind a proxy, read the field that the proxy sets; without one it is
    ///     `connectionAddress(of:)`. Requests of which it is nil share the limits of one client.
    public init(
        _ routes: [HTTPExchange.Route], sendsStrictTransportSecurity: Bool = false,
        clientAddress: @escaping ClientAddress
    ) {
        var table = RouteTable<@Sendable (EndpointRequest) async -> EndpointResponse>()
        for route in routes {
            table.add(route.handler, route.path, route.methods, ignoringCase: route.ignoresCase)
        }
        self.table = table
        self.security = SecurityHeaders(sendsStrictTransportSecurity: sendsStrictTransportSecurity)
        self.clientAddress = clientAddress
    }

    /// The endpoint's answer, or that of whoever comes next.
    public func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let target = request.head.path, let entry = entry(of: target) else {
            return try await next(request, context)
        }
        context.coreContext.endpointPath.value = entry.template
        let requestID = context.gatehouseRequestID
        var answer = try await answer(request, context, target, entry, requestID)
        answer.headers[.xRequestID] = requestID
        security.apply(to: &answer.headers)
        return request.method == .head ? answer.createHeadResponse() : answer
    }

    /// A path of anything but printable ASCII is none of ours, also where it would compare equal as text.
    private func entry(of target: String) -> RouteTable<@Sendable (EndpointRequest) async -> EndpointResponse>.Entry? {
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        guard path.first == UInt8(ascii: "/"), target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
        return table.entry(of: String(Substring(path)))
    }

    private func answer(
        _ request: Request, _ context: Context, _ target: String,
        _ entry: RouteTable<@Sendable (EndpointRequest) async -> EndpointResponse>.Entry, _ requestID: String
    ) async throws -> Response {
        guard let handler = entry.value(for: request.method) else {
            return ErrorAnswer.response(.methodNotAllowed, requestID: requestID, fields: [.allow: entry.allow])
        }
        let address = clientAddress(request, context)
        do {
            let answer = await handler(
                try await endpointRequest(
                    request, target: target, maximumBodyBytes: Self.maximumBodyBytes, clientAddress: address,
                    requestID: requestID))
            let refusal = EndpointRefusal(route: entry.template, clientAddress: address, requestID: requestID)
            refusal.log(answer, context.logger)
            return hummingbirdResponse(answer, nil)
        } catch is NIOTooManyBytesError {
            return ErrorAnswer.response(.contentTooLarge, requestID: requestID)
        }
    }
}

/// The address of the connection that a request came over, without port; nil where its context does not have it.
public func connectionAddress(of context: some RequestContext) -> String? {
    (context as? any RemoteAddressRequestContext)?.remoteAddress?.ipAddress
}
