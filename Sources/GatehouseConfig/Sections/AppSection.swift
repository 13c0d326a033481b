/// `app:`, the backend-for-frontend: where people come from and go to, its sessions, and what it proxies.
package struct AppSection: Sendable, Hashable {
    package let frontend: FrontendSection
    package let sessions: BFFSessionSection
    package let routes: [RouteDeclaration]
    package let proxy: ProxySection
    /// Where `app:` begins.
    package let source: SourcePosition

    /// Reads `app:`.
    ///
    /// ## Configuration keys
    /// - `frontend`: see ``FrontendSection``; `sessions`: see ``BFFSessionSection``.
    /// - `routes` (list, default empty): see ``RouteDeclaration``; `proxy`: see ``ProxySection``.
    init?(_ reader: SectionReader, publicURL: ConfiguredURL?) {
        source = reader.position
        frontend = reader.section("frontend", FrontendSection.init)
        let sessions = reader.section("sessions") { BFFSessionSection($0, publicURL: publicURL) }
        var isComplete = true
        routes = reader.sections("routes", isComplete: &isComplete, RouteDeclaration.init)
        proxy = reader.section("proxy", ProxySection.init)
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
        guard let sessions, isComplete else { return nil }
        self.sessions = sessions
    }
}
