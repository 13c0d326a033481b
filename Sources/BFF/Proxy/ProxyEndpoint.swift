package import HTTPExchange
import HTTPTypes
import OAuthCore

/// Decides what becomes of a request whose path is proxied: every check stands here, no byte is moved.
///
/// A request is never passed on without the token that its route wants.
package struct ProxyEndpoint<Gate: ProxyGate>: Sendable {
    private let table: ProxyRouteTable
    private let gate: Gate
    private let forwarded: ForwardedHeaders

    /// Throws what is wrong with a route.
    package init(routes: [ProxyRoute], publicURL: String, gate: Gate) throws(ProxyRouteTable.InvalidRoute) {
        self.table = try ProxyRouteTable(routes)
        self.gate = gate
        self.forwarded = ForwardedHeaders(publicURL: publicURL)
    }

    /// Whether the path is this endpoint's: that of a route, or one that no route may be looked up by.
    package func takes(_ path: String) -> Bool {
        guard !table.isEmpty, !Self.isOwn(path) else { return false }
        guard let path = try? ProxyPath(path) else { return true }
        if case .none = table.match(path, method: .get) { return false }
        return true
    }

    /// `/auth` is never proxied, whatever the routes say.
    private static func isOwn(_ path: String) -> Bool { path == "/auth" || path.hasPrefix("/auth/") }

    /// What becomes of the request; its body has not been read.
    package func decide(_ request: EndpointRequest) async -> ProxyDecision {
        do {
            let path = try path(request)
            if let answer = gate.preflight(request) { return .answer(answer) }
            return try await admit(request, try find(path, request))
        } catch {
            return .answer(refusal(error, request))
        }
    }

    /// The answer where the request was let through and then something went wrong.
    package func refusal(_ failure: BFFFailure, _ request: EndpointRequest) -> EndpointResponse {
        var answer = gate.answer(failure, to: request)
        // RFC 9110 §15.5.6.
        if failure.code == .methodNotAllowed, let path = try? ProxyPath(request.path),
            case .wrongMethod(let allowed) = table.match(path, method: request.method)
        {
            answer.headerFields[.allow] = allowed
        }
        for field in gate.crossOriginFields(request) where !answer.headerFields.contains(field.name) {
            answer.headerFields.append(field)
        }
        return answer
    }

    private func path(_ request: EndpointRequest) throws(BFFFailure) -> ProxyPath {
        do throws(ProxyPath.Problem) { return try ProxyPath(request.path) } catch {
            throw refused("the path has \(error.rawValue): \(LogText.quote(request.path))")
        }
    }

    private func find(_ path: ProxyPath, _ request: EndpointRequest) throws(BFFFailure) -> ProxyRouteTable.Entry {
        switch table.match(path, method: request.method) {
        case .entry(let entry): return entry
        case .ambiguous:
            throw refused(
                "a `;` makes the path \(LogText.quote(request.path)) match one route with it and another without")
        case .none:
            throw BFFFailure(
                .notFound, .notFound, "There is nothing at this path.",
                detail: "no route of app.routes covers \(LogText.quote(request.path))")
        case .wrongMethod(let allowed):
            throw BFFFailure(
                .methodNotAllowed, .methodNotAllowed, "This path does not take this method.",
                detail: "received \(LogText.quote(request.method.rawValue)), the route takes \(allowed)")
        }
    }

    private func refused(_ detail: String) -> BFFFailure {
        BFFFailure(.invalidRequest, .badRequest, "The path of the request is not accepted.", detail: detail)
    }

    private func admit(
        _ request: EndpointRequest, _ entry: ProxyRouteTable.Entry
    ) async throws(BFFFailure) -> ProxyDecision {
        let isUpgrade = WebSocketUpgrade.isRequested(by: request)
        var session: Gate.Session?
        // A person's token goes only with the person's session, whatever `require_session` says.
        if entry.route.requiresSession || entry.route.token == .user {
            let found = try await gate.session(for: request)
            if !UpstreamRequest.isSafe(request.method) { try gate.checkForgery(request, found) }
            if isUpgrade { try checkUpgradeOrigin(request) }
            session = found
        } else if isUpgrade || !UpstreamRequest.isSafe(request.method) {
            try gate.checkOrigin(request)
        }
        let token = try await token(entry.route.token, session)
        let upstream = upstreamRequest(request, entry, token: token, session: session)
        return isUpgrade ? .tunnel(upstream) : .forward(upstream)
    }

    /// No page can send a token along with an upgrade, but every browser says where the page is from. RFC 6455 §10.2.
    private func checkUpgradeOrigin(_ request: EndpointRequest) throws(BFFFailure) {
        guard request.headerFields.contains(.origin) else {
            throw BFFFailure(
                .originNotAllowed, .forbidden, "The request comes from a page that may not make it.",
                detail: "a WebSocket with a session needs an Origin, received none")
        }
        try gate.checkOrigin(request)
    }

    private func token(_ kind: ProxyRoute.Token, _ session: Gate.Session?) async throws(BFFFailure) -> String? {
        let token: String
        switch kind {
        case .none: return nil
        case .client(let client): token = try await gate.serviceToken(client)
        case .user:
            guard let session else { throw unusableToken("there is no session") }
            token = try await gate.userToken(session)
        }
        // RFC 6750 §2.1.
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw unusableToken("the access token has characters that no header field takes")
        }
        return token
    }

    private func unusableToken(_ detail: String) -> BFFFailure {
        BFFFailure(.tokenUnavailable, .badGateway, "The access token for the service could not be had.", detail: detail)
    }

    private func upstreamRequest(
        _ request: EndpointRequest, _ entry: ProxyRouteTable.Entry, token: String?, session: Gate.Session?
    ) -> UpstreamRequest {
        UpstreamRequest(
            upstream: entry.upstream, method: request.method,
            target: entry.target(request.path, query: request.query),
            headerFields: forwarded.fields(request, token: token), session: session.map { gate.hash(of: $0) },
            returned: ReturnedHeaders(
                entry: entry, crossOrigin: gate.crossOriginFields(request),
                isPrivate: session != nil))
    }
}
