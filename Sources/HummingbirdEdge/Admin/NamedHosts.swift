import HTTPTypes
package import Hummingbird

/// Answers only requests that name the listener by an address or by a name that is its own: for the admin listener.
///
/// A page in somebody's browser can have its own host name lead to 127.0.0.1 and read what answers there (DNS rebinding), but then its
/// name is in the request. An address is in nobody's hands, and a loopback name is none that a browser asks the network for. Any other
/// name is 421, unless it is listed; a request without any is no browser's. RFC 9110 §7.4, §15.5.20.
package struct NamedHosts<Inner: HTTPResponder<EdgeContext>>: HTTPResponder {
    private let inner: Inner
    private let names: Set<String>

    /// Requests for an address, a loopback name or one of the names, in any case, go on to the responder.
    package init(_ names: [String], _ inner: Inner) {
        self.inner = inner
        self.names = Set(names.map { $0.lowercased() })
    }

    /// The responder's answer, or 421.
    package func respond(to request: Request, context: EdgeContext) async throws -> Response {
        guard isOwn(request.head.authority ?? "") else {
            return ErrorAnswer.response(
                .misdirectedRequest, context, because: "the Host is not among server.admin_hosts")
        }
        return try await inner.respond(to: request, context: context)
    }

    private func isOwn(_ authority: String) -> Bool {
        let host = Self.host(of: authority).lowercased()
        if host.isEmpty || host == "localhost" || host.hasSuffix(".localhost") || names.contains(host) { return true }
        return IPAddress(host) != nil
    }

    /// The host without port, an IPv6 address without its brackets.
    private static func host(of authority: String) -> Substring {
        if authority.hasPrefix("["), let end = authority.lastIndex(of: "]") {
            return authority[authority.index(after: authority.startIndex)..<end]
        }
        return authority.prefix { $0 != ":" }
    }
}
