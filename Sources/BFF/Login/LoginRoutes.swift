package import HTTPExchange
import HTTPTypes

/// The endpoints that talk with providers.
package enum LoginRoutes {
    /// Where all providers answer that have no callback of their own.
    private static let callback = "/auth/web/callback"

    /// The path that a provider's answers come to.
    package static func callbackPath(of provider: ProviderSettings) -> String {
        provider.hasOwnCallback ? callback + "/" + provider.name : callback
    }

    /// The routes, to be mounted under the public URL.
    package static func routes(_ services: BFFServices) -> [Route] {
        let cookies = LoginCookies(context: services.context, cookies: services.cookies)
        let login = LoginEndpoint(services: services, cookies: cookies)
        let callbacks = CallbackEndpoint(services: services, cookies: cookies)
        let refresh = RefreshEndpoint(services: services)
        let logout = BackChannelLogoutEndpoint(services: services)
        let paths = [callback] + services.context.settings.providers.filter(\.hasOwnCallback).map(callbackPath)
        return [
            Route("/auth/web/login", [.get], kind: .page, handler: login.handle),
            services.api("/auth/web/refresh", [.post]) { await refresh.handle($0) },
            Route("/auth/web/backchannel-logout", [.post], kind: .api, handler: logout.handle),
        ]
            + paths.map { path in
                Route(path, [.get], kind: .page) { await callbacks.handle($0, path: path) }
            }
    }
}
