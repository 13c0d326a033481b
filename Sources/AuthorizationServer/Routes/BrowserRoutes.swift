import HTTPExchange
import HTTPTypes
import OAuthCore

/// The paths that people with browsers come to.
enum BrowserRoutes {
    static func routes(_ context: ServerContext) -> [Route] {
        let services = BrowserServices(context: context)
        let base = context.basePath
        let authorize = AuthorizeEndpoint(services: services)
        let account = AccountEndpoint(services: services)
        let profile = ProfileEndpoint(services: services)
        let activity = ActivityEndpoint(services: services)
        let sessions = SessionsEndpoint(services: services)
        let applications = ApplicationsEndpoint(services: services)
        let logout = LogoutEndpoint(services: services)
        let device = DeviceEndpoint(services: services)
        var routes = [
            page(base + AuthorizationServerMetadata.Path.authorize) { await authorize.handle($0) },
            login(base + DelegatedStage.login.path, services),
            consent(base + DelegatedStage.consent.path, services),
            page(base + AuthorizationServerMetadata.Path.logout) { await logout.handle($0) },
            page(base + DeviceEndpoint.path) { await device.handle($0) },
        ]
        routes += assets(base, context.pageDesign)
        routes += [
            item(.overview, services) { await account.handle($0) },
            item(.profile, services) { await profile.handle($0) },
            item(.sessions, services) { await sessions.handle($0) },
            item(.activity, services) { await activity.handle($0) },
            item(ApplicationsEndpoint.item, services) { await applications.handle($0) },
        ]
        if let assertion = LoginAssertionEndpoint(services: services) {
            routes.append(
                Route(base + LoginAssertionEndpoint.path, [.get], kind: .page) { await assertion.handle($0) })
        }
        routes += factors(base, services)
        routes += providers(base, services)
        routes += AccountRoutes.routes(services)
        for path in context.settings.compatibilityEndpoints.compactMap(\.authorize) {
            routes.append(page(path, ignoresCase: true) { await authorize.handle($0) })
        }
        return routes
    }

    /// The style sheet, and the logos where there are any.
    static func assets(_ base: String, _ design: PageDesign) -> [Route] {
        var assets = [(Stylesheet.path, AssetEndpoint(design.stylesheet))]
        if let logo = design.settings.logo { assets.append((logo.path, AssetEndpoint(logo))) }
        let logos = Dictionary(design.settings.clientLogos.values.map { ($0.clientPath, $0) }) { first, _ in first }
        for (path, logo) in logos.sorted(by: { $0.key < $1.key }) { assets.append((path, AssetEndpoint(logo))) }
        return assets.map { path, asset in Route(base + path, [.get], kind: .page) { await asset.handle($0) } }
    }

    /// The server's own form, or the way to the application that logs people in and back, which takes no form.
    private static func login(_ path: String, _ services: BrowserServices) -> Route {
        if let application = services.context.settings.application(for: .login) {
            let login = DelegatedLoginEndpoint(services: services, application: application)
            return Route(path, [.get], kind: .page) { await login.handle($0) }
        }
        if let host = services.context.host {
            let login = HostLoginEndpoint(services: services, host: host)
            return Route(path, [.get], kind: .page) { await login.handle($0) }
        }
        let login = LoginEndpoint(services: services)
        return page(path) { await login.handle($0) }
    }

    /// The second factors; nothing where they are off, or an application asks for its own.
    private static func factors(_ base: String, _ services: BrowserServices) -> [Route] {
        guard services.context.secondFactors.settings.policy != .off else { return [] }
        let factor = FactorEndpoint(services: services)
        let addition = FactorAdditionEndpoint(services: services)
        let security = SecurityEndpoint(services: services)
        var routes: [Route] = []
        if let ceremony = services.passkeys {
            let login = PasskeyLoginEndpoint(services: services, ceremony: ceremony)
            let script = PasskeyScriptEndpoint()
            routes = [
                Route(base + PasskeyLoginEndpoint.path, [.post], kind: .page) { await login.handle($0) },
                Route(base + PasskeyScript.path, [.get], kind: .page) { await script.handle($0) },
            ]
        }
        return routes + [
            page(base + FactorStage.path) { await factor.handle($0) },
            page(base + FactorStage.additionPath) { await addition.handle($0) },
            item(.security, services) { await security.handle($0) },
        ]
    }

    /// Where people go to providers and come back from them; nothing where none is offered.
    private static func providers(_ base: String, _ services: BrowserServices) -> [Route] {
        let providers = services.context.providers.all
        guard !providers.isEmpty else { return [] }
        let begin = ProviderLoginEndpoint(services: services)
        var routes = [Route(base + ProviderLogins.beginPath, [.post], kind: .page) { await begin.handle($0) }]
        for path in Set(providers.map { ProviderLogins.callbackPath(of: $0.settings) }).sorted() {
            let callback = ProviderCallbackEndpoint(services: services, path: path)
            routes.append(Route(base + path, [.get], kind: .page) { await callback.handle($0) })
        }
        return routes
    }

    private static func consent(_ path: String, _ services: BrowserServices) -> Route {
        if services.context.settings.application(for: .consent) != nil {
            let consent = DelegatedConsentEndpoint(services: services)
            return Route(path, [.get], kind: .page) { await consent.handle($0) }
        }
        let consent = ConsentEndpoint(services: services)
        return page(path) { await consent.handle($0) }
    }

    /// A page of the account: from now on the navigation names it.
    private static func item(
        _ item: AccountItem, _ services: BrowserServices,
        handler: @escaping @Sendable (EndpointRequest) async -> EndpointResponse
    ) -> Route {
        services.accountNavigation.register(item)
        return page(services.context.basePath + item.path, handler: handler)
    }

    private static func page(
        _ path: String, ignoresCase: Bool = false,
        handler: @escaping @Sendable (EndpointRequest) async -> EndpointResponse
    ) -> Route {
        Route(path, [.get, .post], ignoresCase: ignoresCase, kind: .page, handler: handler)
    }
}
