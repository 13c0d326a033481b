package import OAuthCore

/// An entry of `app.routes`: paths that the backend-for-frontend proxies.
package struct RouteDeclaration: Sendable, Hashable {
    /// Whose token goes with the request.
    package enum Token: Sendable, Hashable {
        /// The token of the session.
        case user
        /// The BFF's own, by client credentials.
        case client(ServiceClient)
        case none
    }

    package struct ServiceClient: Sendable, Hashable {
        package let issuer: ConfiguredURL
        package let clientID: ClientID
        package let clientSecret: ConfigurationSecret
        package let scope: Scope
    }

    /// Whole segments; the longest match wins.
    package let path: String
    package let upstream: ConfiguredURL
    /// What is taken off the front of the path before it is put behind the upstream's.
    package let stripPrefix: String?
    package let token: Token
    package let requiresSession: Bool
    /// The methods that pass; empty: all.
    package let methods: [String]
    package let source: SourcePosition

    private enum TokenKind: String, CaseIterable { case user, client, none }

    /// Reads one entry.
    ///
    /// ## Configuration keys
    /// - `path` (local path, required), `upstream` (URL, required), `strip_prefix` (local path, default none).
    /// - `token` (`user`, `client` or `none`, default `user`).
    /// - `client` (mapping, required with `token: client`): `issuer` (URL, required), `client_id` (text, required),
    ///   `client_secret` (secret, required), `scope` (text, default empty).
    /// - `require_session` (boolean, default true), `methods` (list of methods in capitals, default empty: all).
    init?(_ reader: SectionReader) {
        let path = reader.required("path", .localPath("a path such as /api/items"))
        let upstream = reader.required("upstream", .url(allowsQuery: false))
        stripPrefix = reader.optional("strip_prefix", .localPath("a path such as /api"))
        let kind = reader.value("token", ScalarKind<TokenKind>.choice, default: .user)
        let client = reader.optionalSection("client", ServiceClient.init)
        requiresSession = reader.value("require_session", .boolean, default: true)
        methods = (reader.list("methods", .httpMethod) ?? []).map(\.value).withoutRepetitions
        source = reader.position
        switch (kind, client) {
        case (.client, .some(let client)): token = .client(client)
        case (.client, nil):
            token = .none
            if !reader.has("client") {
                reader.reportMissing("client", expected: "issuer, client_id and client_secret for token: client")
            }
        default: token = kind == .user ? .user : .none
        }
        if kind != .client, reader.has("client") {
            reader.refuse(
                "client", received: "a client with token: \(kind.rawValue)", expected: "token: client, or no client")
        }
        guard let path, let upstream else { return nil }
        self.path = path
        self.upstream = upstream
        check(reader)
    }

    private func check(_ reader: SectionReader) {
        if let stripPrefix, stripPrefix != "/", path != stripPrefix, !path.hasPrefix(stripPrefix + "/") {
            reader.refuse(
                "strip_prefix", received: stripPrefix.quotedForMessage,
                expected: "whole segments at the front of \(path)")
        }
        if token == .user, !requiresSession {
            reader.refuse(
                "require_session", received: "false with token: user", expected: "true, or token: client or none")
        }
        if path == "/auth" || path.hasPrefix("/auth/") {
            reader.refuse(
                "path", received: path.quotedForMessage, expected: "a path outside /auth, which is the BFF's own")
        }
    }
}

extension RouteDeclaration.ServiceClient {
    fileprivate init?(_ reader: SectionReader) {
        let issuer = reader.required("issuer", .secureURL(allowsQuery: false))
        let clientID = reader.required("client_id", .clientID)
        let clientSecret = reader.required("client_secret", .secret())
        scope = reader.optional("scope", .scope) ?? .empty
        guard let issuer, let clientID, let clientSecret else { return nil }
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
    }
}

extension ScalarKind where Value == String {
    /// A method as it stands in a request, which is in capitals. RFC 9110 §9.1; CONNECT and TRACE are never proxied.
    static var httpMethod: ScalarKind {
        ScalarKind(expected: "a method such as GET or POST") { (text) throws(Refusal) in
            guard (1...32).contains(text.utf8.count),
                text.utf8.allSatisfy({ (0x41...0x5A).contains($0) || $0 == UInt8(ascii: "-") }),
                text != "CONNECT", text != "TRACE"
            else { throw Refusal() }
            return text
        }
    }
}
