/// Refuses paths that two parts of one process would both answer: an authorization server and a backend-for-frontend share one listener.
struct MountCheck {
    let reader: SectionReader
    let authorizationServer: AuthorizationServerSection
    let app: AppSection

    /// The first segments of the authorization server's own paths.
    static let serverPaths = ["oauth2", "login", "consent", "account", "logout", "device", "assets", ".well-known"]
    /// The paths of the backend-for-frontend; those that end in `/` with everything under them.
    static let ownPaths = [
        "/auth/web/", "/auth/me", "/auth/sessions", "/auth/sessions/", "/auth/verify", "/auth/verify/",
        "/auth/gatehouse.js",
        "/auth/gatehouse.css",
    ]

    func run() {
        checkRoutes()
        checkCompatibilityPaths()
        checkCookies()
    }

    private func checkCookies() {
        let name = app.sessions.cookieName
        let isTaken = name == authorizationServer.session.cookieName
        guard isTaken || name.lowercased().hasPrefix("gatehouse_") else { return }
        reader.refuse(
            "app.sessions.cookie_name", at: app.source,
            received:
                "\(name), beside an authorization server whose cookies \(isTaken ? "have that name" : "begin so")",
            expected: isTaken ? "another name" : "a name that does not begin with gatehouse_")
    }

    private func checkRoutes() {
        let base =
            authorizationServer.issuer.path.hasSuffix("/")
            ? String(authorizationServer.issuer.path.dropLast()) : authorizationServer.issuer.path
        let reserved = Self.serverPaths.map { "\(base)/\($0)" } + ["/.well-known"]
        let extra = authorizationServer.compatibilityEndpoints.flatMap { [$0.authorize, $0.token].compactMap { $0 } }
        for route in app.routes {
            let taken = reserved.first { route.path == $0 || route.path.hasPrefix($0 + "/") }
            let twin = extra.first { $0.lowercased() == route.path.lowercased() }
            // A route above them is no conflict: what a part answers itself is never proxied.
            guard let path = taken ?? twin else { continue }
            reader.refuse(
                "app.routes", at: route.source,
                received: "the path \(route.path), and the authorization server of the same file has \(path)",
                expected: "another path, or the two in processes of their own")
        }
    }

    private func checkCompatibilityPaths() {
        for endpoint in authorizationServer.compatibilityEndpoints {
            for path in [endpoint.authorize, endpoint.token].compactMap({ $0?.lowercased() }) {
                let isTaken = Self.ownPaths.contains { $0.hasSuffix("/") ? path.hasPrefix($0) : path == $0 }
                guard isTaken else { continue }
                reader.refuse(
                    "authorization_server.compatibility_endpoints", at: endpoint.source,
                    received: "the path \(path), which the backend-for-frontend of the same file has",
                    expected: "another path, or the two in processes of their own")
            }
        }
    }
}
