import HTTPExchange
import HTTPTypes

/// The paths of sessions, of the front end's module and of forward authentication.
enum CoreRoutes {
    static func routes(_ services: BFFServices) -> [Route] {
        let me = MeEndpoint(services)
        let sessions = SessionsEndpoint(services)
        let logout = LogoutEndpoint(services)
        let verify = VerifyEndpoint(services)
        return [
            services.api("/auth/me", [.get]) { request throws(BFFFailure) in try await me.handle(request) },
            services.api("/auth/sessions", [.get]) { request throws(BFFFailure) in try await sessions.list(request) },
            services.api("/auth/sessions/{id}", [.get, .delete]) { request throws(BFFFailure) in
                request.method == .delete ? try await sessions.delete(request) : try await sessions.get(request)
            },
            services.api(LogoutEndpoint.path, [.post]) { await logout.handle($0) },
            services.page(LogoutEndpoint.path + "/{ticket}") { request throws(BFFFailure) in
                try await logout.leave(request)
            },
            Route(VerifyEndpoint.path, VerifyEndpoint.methods, kind: .api) { await verify.handle($0) },
            Route(VerifyEndpoint.path + "/**", VerifyEndpoint.methods, kind: .api) { await verify.handle($0) },
            BrowserModule.route,
        ] + services.errors.design.routes
    }
}
