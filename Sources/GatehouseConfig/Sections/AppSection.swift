/// `app:`, the backend-for-frontend: where people come from and go to, its sessions, and what it proxies.
package struct AppSection: Sendable, Hashable {
    package let frontend: FrontendSection
    package let sessions: BFFSessionSection
    package let routes: [RouteDeclaration]
    package let proxy: ProxySection
    /// How its pages look.
    package let pages: BrandSection
    /// Where `app:` begins.
    package let source: SourcePosition

    /// Reads `app:`.
    ///
    /// ## Configuration keys
    /// - `frontend`: see ``FrontendSection``; `sessions`: see ``BFFSessionSection``.
    /// - `routes` (list, default empty): see ``RouteDeclaration``; `proxy`: see ``ProxySection``; `pages`: see ``BrandSection``.
    init?(_ reader: SectionReader, publicURL: ConfiguredURL?) {
        source = reader.position
        frontend = reader.section("frontend", FrontendSection.init)
        let sessions = reader.section("sessions") { BFFSessionSection($0, publicURL: publicURL) }
        var isComplete = true
        routes = reader.sections("routes", isComplete: &isComplete, RouteDeclaration.init)
        proxy = reader.section("proxy", ProxySection.init)
        pages = reader.section("pages", BrandSection.init)
        var seen: [String: SourcePosition] = [:]
        for route in routes {
            if let first = seen[route.path] {
                reader.refuse(
                    "routes", .duplicateName, at: route.source,
                    received: "the path \(route.path) again, after \(first)",
                    expected: "each path once")
            }
            seen[route.path] = route.source
        }
        Self.checkServiceClients(routes, reader)
        guard let sessions, isComplete else { return nil }
        self.sessions = sessions
    }

    /// A client has one secret: routes that name the same one share its tokens.
    private static func checkServiceClients(_ routes: [RouteDeclaration], _ reader: SectionReader) {
        var secrets: [String: ConfigurationSecret] = [:]
        for route in routes {
            guard case .client(let client) = route.token else { continue }
            let known = secrets.updateValue(client.clientSecret, forKey: "\(client.clientID) at \(client.issuer.text)")
            guard let known, known != client.clientSecret else { continue }
            reader.refuse(
                "routes", at: route.source,
                received: "another client_secret of \(client.clientID) at \(client.issuer) than a route before",
                expected: "one secret for a client")
        }
    }
}
