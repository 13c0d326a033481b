import EmbeddedAuthorizationServer

extension MonolithSettings {
    /// A service as the home page shows it.
    public struct Link: Sendable {
        let title: String, text: String, url: String

        /// From its parts.
        public init(title: String, text: String, url: String) {
            self.title = title
            self.text = text
            self.url = url
        }
    }

    /// Declares another service that logs people in at `/auth/web/callback` and hears of logouts at `/auth/web/backchannel-logout`, and links to it.
    public mutating func addService(
        _ clientID: String, title: String, text: String, url: String, secret: String, scope: String
    ) {
        otherServices.append(
            ClientRegistration(
                clientID, name: title, secret: secret, redirectURIs: ["\(url)/auth/web/callback"],
                postLogoutRedirectURIs: ["\(url)/signed-out"],
                backchannelLogoutURI: "\(url)/auth/web/backchannel-logout", scope: scope, isFirstParty: true))
        links = shownLinks + [Link(title: title, text: text, url: "\(url)/")]
    }

    /// The services that people go on to. A third and a fourth is another entry here.
    var services: [ClientRegistration] {
        var fastAPI = ClientRegistration(
            "fastapi_service", name: "Data processing", secret: fastAPISecret,
            redirectURIs: ["\(fastAPIURL)/auth/callback"], isFirstParty: true)
        fastAPI.requirePKCE = false
        return [
            ClientRegistration(
                "report-service", name: "Reports", secret: reportSecret,
                redirectURIs: ["\(reportURL)/auth/web/callback"],
                postLogoutRedirectURIs: ["\(reportURL)/signed-out", "\(reportURL)/", "\(url)/"],
                backchannelLogoutURI: "\(reportURL)/auth/web/backchannel-logout",
                scope: "openid profile email offline_access", grantTypes: [.authorizationCode, .refreshToken],
                isFirstParty: true),
            fastAPI,
        ] + otherServices
    }

    /// What the home page leads to.
    var shownLinks: [Link] {
        // The click that the services were first reached by: three parameters, as clients that cannot change send them.
        let click =
            "/auth/authorize?response_type=code&client_id=fastapi_service&redirect_uri=\(fastAPIURL)/auth/callback"
        return links ?? [
            Link(title: "Reports", text: "Figures of the month, from a service of its own", url: "\(reportURL)/"),
            Link(title: "Data processing", text: "A service in another language", url: click),
        ]
    }
}
