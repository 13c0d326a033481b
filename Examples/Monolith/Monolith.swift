public import EmbeddedAuthorizationServer
public import Hummingbird
import Logging

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
    /// The time, for tests.
    public var clock: @Sendable () -> UnixTime = { SystemClock.now }

    /// Everything at its default.
    public init() {}
}

/// A mature application: it has the people, their sessions and the login page, and it is the authorization server of the services that have
/// grown beside it.
public func monolith(_ settings: MonolithSettings = .init()) async throws -> some ApplicationProtocol {
    let people = try People(in: settings.folder)
    let sessions = Sessions(isSecure: settings.url.hasPrefix("https:"), clock: settings.clock)

    // The authorization server, in this application.
    var server = AuthorizationServerSettings(issuer: settings.url)
    server.compatibilityEndpoints = [
        .init(authorize: "/auth/authorize", token: "/auth/token", acceptsJSONTokenRequest: true, includesUserInfo: true)
    ]
    let database = settings.folder + "/gatehouse.db"
    let gatehouse = try await AuthorizationServer.embedded(
        in: SingleSignOn(people: people, sessions: sessions), settings: server, clients: settings.services,
        storage: settings.redisURL.map { .sqlite(path: database, redis: $0) } ?? .sqlite(path: database),
        clock: settings.clock)

    // The application itself.
    let router = Router(context: ConnectionRequestContext.self)
    router.addRoutes(of: gatehouse.server)
    SignInPages(people: people, sessions: sessions, gatehouse: gatehouse).addRoutes(to: router)
    HomePage(people: people, sessions: sessions, gatehouse: gatehouse, settings: settings).addRoutes(to: router)
    return Application(
        router: router,
        configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: "Monolith"),
        services: [gatehouse])
}
