package import HTTPExchange
import HTTPTypes

extension AuthorizationServer {
    /// The calls of an application that logs people in or asks for their consent, for the admin listener. Whoever mounts them checks the bearer token.
    package var applicationRoutes: [Route] {
        let settings = context.settings
        let services = BrowserServices(context: context)
        var routes: [Route] = []
        if settings.application(for: .login) != nil {
            let login = LoginRequestEndpoint(services: services)
            let path = "/admin/login-requests/{challenge}"
            routes.append(Route(path, [.get], kind: .api) { await login.show($0) })
            routes.append(Route(path + "/accept", [.post], kind: .api) { await login.accept($0) })
            routes.append(Route(path + "/reject", [.post], kind: .api) { await login.reject($0) })
        }
        if settings.application(for: .consent) != nil {
            let consent = ConsentRequestEndpoint(services: services)
            let path = "/admin/consent-requests/{challenge}"
            routes.append(Route(path, [.get], kind: .api) { await consent.show($0) })
            routes.append(Route(path + "/accept", [.post], kind: .api) { await consent.accept($0) })
            routes.append(Route(path + "/reject", [.post], kind: .api) { await consent.reject($0) })
        }
        return routes
    }
}
