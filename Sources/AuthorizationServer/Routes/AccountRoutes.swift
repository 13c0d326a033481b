import HTTPExchange
import HTTPTypes

/// The paths on which people make, recover and change their accounts: only where the server's own pages log them in.
enum AccountRoutes {
    static func routes(_ services: BrowserServices) -> [Route] {
        guard !services.context.settings.login.isElsewhere else { return [] }
        let recover = RecoverEndpoint(services: services)
        let password = PasswordEndpoint(services: services)
        var routes = [
            page(RecoverEndpoint.path, services) { await recover.handle($0) },
            item(.password, services) { await password.handle($0) },
        ]
        if services.context.settings.accounts.isRegistrationOpen {
            let register = RegisterEndpoint(services: services)
            routes.append(page(RegisterEndpoint.path, services) { await register.handle($0) })
        }
        return routes
    }

    private static func item(
        _ item: AccountItem, _ services: BrowserServices,
        handler: @escaping @Sendable (EndpointRequest) async -> EndpointResponse
    ) -> Route {
        services.accountNavigation.register(item)
        return page(item.path, services, handler: handler)
    }

    private static func page(
        _ path: String, _ services: BrowserServices,
        handler: @escaping @Sendable (EndpointRequest) async -> EndpointResponse
    ) -> Route {
        Route(services.context.basePath + path, [.get, .post], kind: .page, handler: handler)
    }
}
