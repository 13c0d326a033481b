public import BFF
public import HTTPExchange
import HTTPTypes
public import Logging
public import OAuthCore
import OutboundHTTP
import Secrets
public import ServiceLifecycle
import Storage

/// A backend-for-frontend in an application of its own: its login, its sessions, its storage.
///
///     var settings = BFFSettings(publicURL: "https://reports.example.com")
///     settings.providers = [
///         try .openID("company", issuer: "https://login.example.com", clientID: "reports", authentication: .secret(secret, method: nil))
///     ]
///     let bff = try await EmbeddedBFF(settings, storage: .sqlite(path: "data/reports.db"), secrets: secrets)
///     router.addRoutes(of: bff)
///     router.add(middleware: SessionMiddleware(bff))
///     let app = Application(router: router, services: [bff])
///
/// Register `publicURL` + `/auth/web/callback` at the provider as redirect URI, `publicURL` + `/auth/web/backchannel-logout` as back-channel
/// logout URI, and `publicURL` with the path of `afterLogout` as post-logout redirect URI.
public struct EmbeddedBFF: Service, CustomStringConvertible {
    /// What the log of a service group calls it, instead of all that it holds.
    public var description: String { "backend-for-frontend" }

    /// How often expired rows are deleted, and how many at once.
    private static let reapInterval: Duration = .seconds(60), reapBatch = 500

    package let bff: BackendForFrontend
    private let letGo: @Sendable () async -> Void

    /// Opens the storage. Nothing is asked of a provider yet: one that is down does not stop the start.
    ///
    /// - Parameter clock: the time, for tests.
    /// - Throws: every setting and secret that cannot be meant, or why the storage cannot be opened.
    public init(
        _ settings: BFFSettings, storage: BFFStorage, secrets: BFFSecrets,
        clock: @escaping @Sendable () -> UnixTime = { SystemClock.now }, logger: Logger = Logger(label: "gatehouse.bff")
    ) async throws(EmbeddedBFFError) {
        let problems = settings.problems + Self.problemsInAnApplication(settings) + secrets.problems
        guard problems.isEmpty else { throw EmbeddedBFFError(problems) }
        let rings: (sessions: KeyRing, csrf: KeyRing)
        do {
            rings = (
                try KeyRing(derivedFrom: secrets.signing.utf8, purpose: "bff sessions"),
                try KeyRing(derivedFrom: secrets.csrf.utf8, purpose: "bff csrf")
            )
        } catch { throw EmbeddedBFFError(["secrets: \(error)"]) }
        let opened = try await storage.open(logger)
        let http = AsyncHTTPOutboundClient()
        self.init(
            BFFContext(
                settings: settings, stores: opened.stores, keyRing: rings.sessions, csrfKeyRing: rings.csrf,
                clock: clock, logger: logger, http: http, serviceTokens: Self.noServiceTokens)
        ) {
            await http.shutdown()
            await opened.close()
        }
    }

    /// A backend-for-frontend over its context; `close` lets go of what the context works with.
    package init(_ context: BFFContext, close: @escaping @Sendable () async -> Void = {}) {
        bff = BackendForFrontend(context: context)
        letGo = close
    }

    /// What the application does itself.
    private static func problemsInAnApplication(_ settings: BFFSettings) -> [String] {
        var problems: [String] = []
        if !settings.routes.isEmpty {
            problems.append(
                "routes: received \(settings.routes.count), expected none: call the service with accessToken(for:), "
                    + "or run gatehouse serve")
        }
        if settings.frontend.staticFiles != nil {
            problems.append("frontend.staticFiles: received a folder, expected none: add Hummingbird's FileMiddleware")
        }
        return problems
    }

    private static let noServiceTokens: ServiceTokenSource = { _ throws(BFFFailure) in
        throw BFFFailure(
            .tokenUnavailable, .badGateway, "No token for the service could be had.",
            detail: "an application of its own proxies nothing")
    }

    /// Keeps what is known of providers fresh and the storage small, until the application stops; then everything is closed.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await bff.runMaintenance() }
                group.addTask { await reapRegularly() }
            }
        }
        await close()
    }

    /// Closes what was opened: for an application that does not run this value as a service.
    public func close() async { await letGo() }

    private func reapRegularly() async {
        while (try? await Task.sleep(for: Self.reapInterval)) != nil {
            let now = bff.context.clock()
            for store in bff.context.stores.maintenance {
                do throws(StoreError) {
                    // The audit trail of a server that shares the storage is the server's.
                    while try await store.reap(now: now, auditBefore: UnixTime(seconds: 0), limit: Self.reapBatch)
                        == Self.reapBatch
                    {
                        if Task.isCancelled { return }
                    }
                } catch {
                    bff.context.logger.warning("expired rows not deleted", metadata: ["error.detail": "\(error)"])
                }
            }
        }
    }
}
