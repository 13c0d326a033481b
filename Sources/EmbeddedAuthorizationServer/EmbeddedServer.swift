public import AuthorizationServer
import HTTPExchange
public import Logging
public import OAuthCore
import OutboundHTTP
import Secrets
public import ServiceLifecycle
public import Storage

/// An authorization server inside of an application, with what it keeps and what it has to do from time to time.
///
/// Mount `server` on the application's router, and run this value as a service of the application: it follows its store, rotates keys,
/// tells services of logouts and deletes what has expired. When the application shuts down, it closes the store.
public final class EmbeddedServer: Service, Sendable {
    /// The endpoints, for `router.addRoutes(of:)`.
    public let server: AuthorizationServer
    private let opened: OpenedStores
    /// Nil: the time is given.
    private let clock: NodeClock?
    private let http: AsyncHTTPOutboundClient
    private let logger: Logger

    init(
        server: AuthorizationServer, opened: OpenedStores, clock: NodeClock?, http: AsyncHTTPOutboundClient,
        logger: Logger
    ) {
        self.server = server
        self.opened = opened
        self.clock = clock
        self.http = http
        self.logger = logger
    }

    /// Does what is to be done beside answering, until the application shuts down; closes the store then.
    public func run() async throws {
        let (server, clock) = (self.server, self.clock)
        let upkeep = Upkeep(
            parts: [{ await server.runMaintenance() }, { await clock?.run() }], stores: opened.stores.maintenance,
            leases: opened.stores.leases,
            clock: server.context.clock, logger: logger)
        do { try await upkeep.run() } catch {
            await close()
            throw error
        }
        await close()
    }

    /// Closes what was opened: for an application that does not run this value as a service.
    public func close() async {
        await http.shutdown()
        await opened.close()
    }

    /// Ends all that a person has begun anywhere, and has the services told within a second: for the application's own logout, once its
    /// own session is gone. See `AuthorizationServer.endSessions`.
    @discardableResult
    public func endSessions(of subject: SubjectID) async throws(StoreError) -> Int {
        try await server.endSessions(of: subject)
    }

    /// Whether the application's login page may lead back to `url`. See `AuthorizationServer.isReturnURL`.
    public func isReturnURL(_ url: String) -> Bool { server.isReturnURL(url) }
}

extension AuthorizationServer {
    /// Starts a server inside of an application that has the people: opens the storage, makes the stored clients and resource servers those
    /// that are given, loads or makes the signing keys. Nothing listens: the application mounts it.
    ///
    ///     let gatehouse = try await AuthorizationServer.embedded(
    ///         in: application, settings: AuthorizationServerSettings(issuer: "https://app.example.com"),
    ///         clients: [ClientRegistration("reports", secret: …, redirectURIs: ["https://reports.example.com/callback"])],
    ///         storage: .sqlite(path: "data/gatehouse.db"))
    ///     router.addRoutes(of: gatehouse.server)
    ///
    /// Throws one line a problem that says what was received, what was expected and what to do.
    ///
    /// - Parameters:
    ///   - host: who is logged in, and who people are.
    ///   - settings: how the server behaves. The issuer may have a path, under which all of the server's pages are then; `login` is set here.
    ///   - clients: all services; one that was declared before and no longer is goes, with its grants.
    ///   - resourceServers: the services that take access tokens, with their scopes.
    ///   - storage: where it is kept.
    ///   - encryptionKey: what protects what is kept.
    ///   - clock: the time, for tests; nil: the machine's, kept in step with that of the storage where it has one.
    ///   - logger: the log.
    public static func embedded(
        in host: any HostApplication, settings: AuthorizationServerSettings, clients: [ClientRegistration],
        resourceServers: [ResourceServer] = [], storage: EmbeddedStorage,
        encryptionKey: EmbeddedEncryptionKey = .besideDatabase,
        clock given: (@Sendable () -> UnixTime)? = nil,
        logger: Logger = Logger(label: "gatehouse")
    ) async throws(ServerStartError) -> EmbeddedServer {
        try checkIssuer(settings.issuer)
        var settings = settings
        settings.login = .host(host)
        let keyRing = try encryptionKey.ring(beside: storage.file)
        let nodeClock = given == nil ? NodeClock(logger: logger) : nil
        let clock: @Sendable () -> UnixTime = given ?? { nodeClock?.now ?? SystemClock.now }
        let opened = try await storage.open(logger, clock: clock)
        let http = AsyncHTTPOutboundClient()
        do throws(ServerStartError) {
            if let nodeClock, let store = opened.stores.clock { await nodeClock.follow(store) }
            try await checkKey(opened.stores, keyRing)
            try await DirectoryApplication(stores: opened.stores, keyRing: keyRing, logger: logger).apply(
                clients, resourceServers, now: clock())
            let context = try await ServerContext(
                settings: settings, stores: opened.stores, keyRing: keyRing, passwords: PasswordHasher(), clock: clock,
                logger: logger, outbound: http)
            return EmbeddedServer(
                server: AuthorizationServer(context: context), opened: opened, clock: nodeClock, http: http,
                logger: logger)
        } catch {
            await http.shutdown()
            await opened.close()
            throw error
        }
    }

    private static func checkKey(_ stores: Stores, _ keyRing: KeyRing) async throws(ServerStartError) {
        let problem: String?
        do throws(StoreError) { problem = try await StoredKeyCheck(stores: stores, keyRing: keyRing).problem() } catch {
            throw ServerStartError("storage: \(error)")
        }
        if let problem { throw ServerStartError("encryptionKey: \(problem); restore it, or name it among `previous`") }
    }

    /// RFC 8414 §2: no query, no fragment; and https, but on the machine itself.
    private static func checkIssuer(_ issuer: String) throws(ServerStartError) {
        guard let url = WebURL(issuer), url.isConfidential, url.rest.isEmpty, !url.path.hasSuffix("/") else {
            throw ServerStartError(
                "settings.issuer: received \(LogText.quote(issuer)), expected an https URL (http on a loopback name) without query, fragment and a slash at the end"
            )
        }
    }
}
