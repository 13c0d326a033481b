public import EmbeddedAuthorizationServer
public import Hummingbird
public import HTTPExchange
import Logging
public import ServiceLifecycle

/// Where the application is, and the services that it hands its people over to.
public struct MonolithSettings: Sendable {
    /// Its own address, and the issuer of its tokens.
    public var url = "http://localhost:7289"
    /// The address that it listens at.
    public var host = "127.0.0.1"
    /// The port that it listens on.
    public var port = 7289
    /// Where its table of people and the authorization server's database are.
    public var folder = "data/monolith"
    /// Where codes, sessions and flows live, a URL such as `redis://127.0.0.1:6379/0`; nil: in the database too.
    public var redisURL: String?
    /// The report service.
    public var reportURL = "http://localhost:8010"
    /// Its client_secret.
    public var reportSecret = "report-service-secret-for-development-only"
    /// A service in another language, which cannot change.
    public var fastAPIURL = "http://localhost:8000"
    /// Its client_secret.
    public var fastAPISecret = "a_very_secret_string_for_fastapi"
    /// What the home page leads to; nil: the report service and the one in another language.
    public var links: [Link]?
    /// Further services that use its login.
    public var otherServices: [ClientRegistration] = []
    /// A Gatehouse that runs beside it, and asks it who is logged in; nil: there is none.
    public var neighbour: Neighbour?
    /// The time, for tests.
    public var clock: @Sendable () -> UnixTime = { SystemClock.now }

    /// A Gatehouse beside this application, and how to call it.
    public struct Neighbour: Sendable {
        /// Its admin address.
        public var adminURL: String
        /// What opens its login requests: its `login.shared_secret`.
        public var sharedSecret: String
        /// What opens `/check-password` here: the `login.check_password.bearer_token` of whoever asks.
        public var passwordToken: String
        /// Calls it.
        public var http: any OutboundClient

        /// From its parts.
        public init(adminURL: String, sharedSecret: String, passwordToken: String, http: any OutboundClient) {
            self.adminURL = adminURL
            self.sharedSecret = sharedSecret
            self.passwordToken = passwordToken
            self.http = http
        }
    }

    /// Everything at its default.
    public init() {}
}

/// A mature application: it has the people, their sessions and the login page, and it is the authorization server of the services that have
/// grown beside it.
public struct Monolith: Sendable {
    /// The authorization server in it; runs beside the listeners.
    public let gatehouse: EmbeddedServer
    private let settings: MonolithSettings
    private let responder: RouterResponder<ConnectionRequestContext>

    /// Puts it together; nothing listens yet.
    public init(_ settings: MonolithSettings = .init()) async throws {
        let people = try People(in: settings.folder)
        let sessions = Sessions(isSecure: settings.url.hasPrefix("https:"), clock: settings.clock)

        // The authorization server, in this application.
        var server = AuthorizationServerSettings(issuer: settings.url)
        server.sessionCookieName = "monolith_services"
        server.compatibilityEndpoints = [
            .init(
                authorize: "/auth/authorize", token: "/auth/token", acceptsJSONTokenRequest: true,
                includesUserInfo: true)
        ]
        let database = settings.folder + "/gatehouse.db"
        gatehouse = try await AuthorizationServer.embedded(
            in: SingleSignOn(people: people, sessions: sessions), settings: server, clients: settings.services,
            storage: settings.redisURL.map { .sqlite(path: database, redis: $0) } ?? .sqlite(path: database),
            clock: settings.clock)

        // Another one beside it, if there is one.
        let challenges = settings.neighbour.map {
            LoginChallenges(people: people, sessions: sessions, neighbour: $0)
        }

        // The application itself.
        let router = Router(context: ConnectionRequestContext.self)
        router.add(middleware: ProblemPages())
        router.addRoutes(of: gatehouse.server)
        SignInPages(people: people, sessions: sessions, gatehouse: gatehouse).addRoutes(to: router)
        HomePage(
            people: people, sessions: sessions, gatehouse: gatehouse, challenges: challenges, settings: settings
        ).addRoutes(to: router)
        challenges?.addRoutes(to: router)
        responder = router.buildResponder()
        self.settings = settings
    }

    /// A listener at `host`, or where the settings say; `services` run beside it.
    public func application(host: String? = nil, services: [any Service] = []) -> some ApplicationProtocol {
        Application(
            responder: responder,
            configuration: .init(
                address: .hostname(host ?? settings.host, port: settings.port), serverName: "Monolith"),
            services: services)
    }
}
