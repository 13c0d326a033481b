import BFF
import GatehouseConfig
import OAuthCore
import OpenIDProviders

extension BFFSettings {
    /// The settings of the sections `oidc` and `app`. Reads the key files, the picture and the templates that they name and nothing else.
    init(_ part: Configuration.BackendForFrontend, publicURL: ConfiguredURL) throws {
        var url = publicURL.text
        while url.hasSuffix("/") { url.removeLast() }
        self.init(publicURL: url)
        providers = try part.oidc.enabledProviders.map { try ProviderSettings($0) }
        refreshesTokens = part.oidc.refreshTokens.isEnabled
        keepsRefreshTokens = part.oidc.refreshTokens.persistInSessionStore
        frontend = Frontend(part.app.frontend)
        sessions = Sessions(part.app.sessions)
        routes = part.app.routes.map { ProxyRoute($0) }
        pages = try Pages(part.app.pages)
    }
}

extension BFFSettings.Pages {
    /// Reads the picture and the templates; what cannot be shown is refused.
    init(_ section: BrandSection) throws {
        self.init()
        name = section.name
        accent = section.accent
        accentDark = section.accentDark
        texts = section.texts
        logo = try section.logoFile.map { try PageFiles.logo($0, key: "app.pages.logo_file") }
        if let folder = section.templates {
            templates = try PageFiles.templates(in: folder, key: "app.pages.templates", example: "message")
        }
        let problems = problems(
            Keys(
                accent: "app.pages.colors.accent", accentDark: "app.pages.colors.accent_dark", texts: "app.pages.texts")
        )
        guard problems.isEmpty else { throw ConfigurationFailure(lines: problems) }
    }
}

extension BFFSettings.Frontend {
    fileprivate init(_ section: FrontendSection) {
        self.init()
        afterLogin = section.afterLogin
        afterLogout = section.afterLogout
        allowedRedirects = section.allowedRedirects.map(\.origin)
        allowedOrigins = section.allowedOrigins.map(\.origin)
        allowedACRValues = section.allowedACRValues
        staticFiles = section.staticFiles
    }
}

extension BFFSettings.Sessions {
    fileprivate init(_ section: BFFSessionSection) {
        self.init()
        cookieName = section.cookieName
        cookieDomain = section.cookieDomain
        maximumAge = section.maxAge
        idleLifetime = section.idleLifetime
        loginLifetime = section.authSessionTTL
        csrfTokenMaximumAge = section.csrfTokenMaxAge
        usesFingerprint = section.security.enableClientFingerprinting
        isFingerprintStrict = section.security.strictFingerprinting
        fingerprintsAddress = section.security.fingerprintIP
    }
}

extension ProxyRoute {
    fileprivate init(_ declaration: RouteDeclaration) {
        let token: Token =
            switch declaration.token {
            case .user: .user
            case .client(let client): .client(ServiceClient(client))
            case .none: .none
            }
        self.init(
            path: declaration.path, upstream: declaration.upstream.text, stripPrefix: declaration.stripPrefix,
            token: token, requiresSession: declaration.requiresSession)
        methods = declaration.methods
    }
}

extension ProxyRoute.ServiceClient {
    /// The client without its secret.
    init(_ client: RouteDeclaration.ServiceClient) {
        self.init(issuer: client.issuer.text, clientID: client.clientID, scope: client.scope.description)
    }
}
