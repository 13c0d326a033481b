import HTTPExchange
import HTTPTypes
import OAuthCore

/// The paths that people with browsers come to.
enum BrowserRoutes {
    static func routes(_ context: ServerContext) -> [Route] {
        let services = BrowserServices(context: context)
        let base = context.basePath
        let authorize = AuthorizeEndpoint(services: services)
        let login = LoginEndpoint(services: services)
        let consent = ConsentEndpoint(services: services)
        let account = AccountEndpoint(services: services)
        let logout = LogoutEndpoint(services: services)
        let stylesheet = StylesheetEndpoint()
        var routes = [
            page(base + AuthorizationServerMetadata.Path.authorize) { await authorize.handle($0) },
            page(base + "/login") { await login.handle($0) },
            page(base + "/consent") { await consent.handle($0) },
            page(base + "/account") { await account.handle($0) },
            page(base + AuthorizationServerMetadata.Path.logout) { await logout.handle($0) },
            Route(base + StylesheetEndpoint.path, [.get], kind: .page) { await stylesheet.handle($0) },
        ]
        for path in context.settings.compatibilityEndpoints.compactMap(\.authorize) {
            routes.append(page(path, ignoresCase: true) { await authorize.handle($0) })
        }
        return routes
    }

    private static func page(
        _ path: String, ignoresCase: Bool = false,
        handler: @escaping @Sendable (EndpointRequest) async -> EndpointResponse
    ) -> Route {
        Route(path, [.get, .post], ignoresCase: ignoresCase, kind: .page, handler: handler)
    }
}
