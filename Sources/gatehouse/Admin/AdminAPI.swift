import AuthorizationServer
import BFF
import GatehouseConfig
import HTTPExchange
import HTTPTypes
import HummingbirdEdge
import Logging
import OAuthCore

/// The calls of the admin API. For the admin listener alone.
struct AdminAPI: Sendable {
    private let secrets: AdminSecrets
    private let logger: Logger

    init(secrets: AdminSecrets, logger: Logger) {
        self.secrets = secrets
        self.logger = logger
    }

    /// What can be asked of the parts that run, as far as there is a secret that opens it.
    func routes(server: AuthorizationServer?, bff: BackendForFrontend?) -> [HTTPExchange.Route] {
        var routes: [HTTPExchange.Route] = []
        if let server, let guarded = secrets.bearers(includingApplication: true) {
            routes += server.applicationRoutes.map(guarded.route)
            routes.append(
                guarded.route(
                    ending("/admin/subjects/{subject}/sessions") { subject in
                        try await server.endSessions(of: SubjectID(subject))
                    }))
        }
        if let server, let guarded = secrets.bearers(includingApplication: false) {
            routes.append(guarded.route(UnlockRoute(server: server, logger: logger).route))
            routes += AdminAccounts(context: server.context, logger: logger).routes().map(guarded.route)
        }
        if let bff, let guarded = secrets.bearers(includingApplication: false) {
            routes.append(
                guarded.route(
                    ending("/admin/users/{user_id}/sessions") { userID in
                        _ = try await bff.endSessions(userID: userID)
                    }))
        }
        return routes
    }

    /// DELETE on the sessions of somebody: 204 once all have ended, however many there were.
    private func ending(
        _ path: String, _ end: @escaping @Sendable (String) async throws -> Void
    ) -> HTTPExchange.Route {
        Route(path, [.delete], kind: .api) { [logger] request in
            guard let name = Self.name(in: request.path) else {
                return AdminAnswer.error(.badRequest, "invalid_request", "The path names nobody.", request)
            }
            do { try await end(name) } catch {
                logger.warning(
                    "sessions not ended", metadata: ["request_id": "\(request.requestID)", "error.message": "\(error)"])
                return AdminAnswer.error(
                    .serviceUnavailable, "temporarily_unavailable",
                    "Storage is away; not everything was ended, try again.", request)
            }
            logger.notice(
                "all sessions ended",
                metadata: ["request_id": "\(request.requestID)", "user": "\(name)"])
            return EndpointResponse(status: .noContent, headerFields: [.cacheControl: "no-store"])
        }
    }

    /// The segment before the last, decoded: `/admin/users/{user_id}/sessions`.
    static func name(in path: String) -> String? {
        let segments = path.split(separator: "/")
        guard segments.count == 4 else { return nil }
        let name = try? PercentEncoding.decode(Array(segments[2].utf8)[...], plusIsSpace: false)
        return name.flatMap { $0.isEmpty ? nil : $0 }
    }
}
