import GatehouseConfig
import HTTPExchange
import HTTPTypes
import Secrets

/// What opens the admin API: `admin_token` all of it, an application's `shared_secret` what it needs to log people in and out.
struct AdminSecrets: Sendable {
    private let adminToken: ConfigurationSecret?
    private let sharedSecret: ConfigurationSecret?

    /// The secrets of a file; nil: it has none, and the API is off.
    init?(_ configuration: Configuration) {
        adminToken = configuration.server.adminToken
        if case .delegated(let login) = configuration.authorizationServer?.login {
            sharedSecret = login.sharedSecret
        } else {
            sharedSecret = nil
        }
        guard adminToken != nil || sharedSecret != nil else { return nil }
    }

    /// The bearer tokens that open some routes; nil: there is none, and the routes are off.
    func bearers(includingApplication: Bool) -> AdminBearers? {
        let secrets = [adminToken, includingApplication ? sharedSecret : nil].compactMap { $0?.exposed }
        return secrets.isEmpty ? nil : AdminBearers(secrets)
    }
}

/// Opens routes to whoever has one of several bearer tokens.
struct AdminBearers: Sendable {
    private let secrets: [String]

    /// Empty secrets open nothing.
    init(_ secrets: [String]) { self.secrets = secrets.filter { !$0.isEmpty } }

    /// The same route, which asks for a token before anything of the request is looked at.
    func route(_ route: Route) -> Route {
        Route(route.path, route.methods, ignoresCase: route.ignoresCase, kind: route.kind) { request in
            isOpened(by: request) ? await route.handler(request) : AdminAnswer.unauthenticated(request)
        }
    }

    /// Every secret is compared, whatever the others gave.
    func isOpened(by request: EndpointRequest) -> Bool {
        let fields = request.headerFields[values: .authorization]
        guard fields.count == 1, let field = fields.first else { return false }
        let scheme = field.prefix { $0 != " " }
        guard scheme.lowercased() == "bearer" else { return false }
        let token = field.dropFirst(scheme.count + 1)
        return secrets.reduce(false) { constantTimeEquals(token.utf8, $1.utf8) || $0 }
    }
}
