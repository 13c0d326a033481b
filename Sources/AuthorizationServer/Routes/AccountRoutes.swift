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
        let data = DataEndpoint(services: services)
        routes.append(item(.data, services) { await data.handle($0) })
        if services.context.mailer.isOn { routes += email(services) }
        if services.context.settings.accounts.isRegistrationOpen {
            let register = RegisterEndpoint(services: services)
            routes.append(page(RegisterEndpoint.path, services) { await register.handle($0) })
        }
        return routes
    }

    /// Addresses are confirmed by letters: without mail nobody changes theirs.
    private static func email(_ services: BrowserServices) -> [Route] {
        let email = EmailEndpoint(services: services)
        let confirm = EmailLinkEndpoint(services: services, side: .new)
        let cancel = EmailLinkEndpoint(services: services, side: .old)
        let approve = EmailLinkEndpoint(services: services, side: .oldFirst)
        return [
            item(.email, services) { await email.handle($0) },
            page(EmailLinkEndpoint.Side.new.path, services) { await confirm.handle($0) },
            page(EmailLinkEndpoint.Side.old.path, services) { await cancel.handle($0) },
            page(EmailLinkEndpoint.Side.oldFirst.path, services) { await approve.handle($0) },
        ]
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
