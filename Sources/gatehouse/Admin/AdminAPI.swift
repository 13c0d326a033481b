import BFF
import GatehouseConfig
import HTTPExchange
import HTTPTypes
import HummingbirdEdge
import Logging
import OAuthCore
import Secrets
import Storage

/// The calls of the admin API, each opened by `server.admin_token` as a bearer token. For the admin listener alone.
struct AdminAPI: Sendable {
    private let token: ConfigurationSecret
    private let logger: Logger

    init(token: ConfigurationSecret, logger: Logger) {
        self.token = token
        self.logger = logger
    }

    /// What can be asked of the parts that run.
    func routes(server: Deployment?, bff: BackendForFrontend?) -> [HTTPExchange.Route] {
        var routes: [HTTPExchange.Route] = []
        if let server {
            routes.append(
                ending("/admin/subjects/{subject}/sessions") { subject in
                    try await server.endEverything(of: SubjectID(subject))
                })
        }
        if let bff {
            routes.append(
                ending("/admin/users/{user_id}/sessions") { userID in
                    _ = try await bff.endSessions(userID: userID)
                })
        }
        return routes
    }

    /// DELETE on the sessions of somebody: 204 once all have ended, however many there were.
    private func ending(_ path: String, _ end: @escaping @Sendable (String) async throws -> Void) -> HTTPExchange.Route
    {
        Route(path, [.delete], kind: .api) { [token, logger] request in
            guard Self.isOpened(by: request, token) else { return Self.refusal(request) }
            guard let name = Self.name(in: request.path) else {
                return Self.answer(.badRequest, "invalid_request", "The path names nobody.", request)
            }
            do { try await end(name) } catch {
                logger.warning(
                    "sessions not ended", metadata: ["request_id": "\(request.requestID)", "error.message": "\(error)"])
                return Self.answer(
                    .serviceUnavailable, "temporarily_unavailable", "Storage is away; nothing was ended.", request)
            }
            logger.notice(
                "all sessions ended",
                metadata: ["request_id": "\(request.requestID)", "user": "\(name)"])
            return EndpointResponse(status: .noContent, headerFields: [.cacheControl: "no-store"])
        }
    }

    private static func isOpened(by request: EndpointRequest, _ token: ConfigurationSecret) -> Bool {
        let fields = request.headerFields[values: .authorization]
        guard fields.count == 1, let field = fields.first else { return false }
        let scheme = field.prefix { $0 != " " }
        guard scheme.lowercased() == "bearer" else { return false }
        return constantTimeEquals(field.dropFirst(scheme.count + 1).utf8, token.exposed.utf8)
    }

    /// The segment before the last, decoded: `/admin/users/{user_id}/sessions`.
    private static func name(in path: String) -> String? {
        let segments = path.split(separator: "/")
        guard segments.count == 4 else { return nil }
        let name = try? PercentEncoding.decode(Array(segments[2].utf8)[...], plusIsSpace: false)
        return name.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func refusal(_ request: EndpointRequest) -> EndpointResponse {
        var response = answer(
            .unauthorized, "unauthenticated", "The admin API is opened by server.admin_token as a bearer token.",
            request)
        response.headerFields[.wwwAuthenticate] = "Bearer realm=\"admin\""
        return response
    }

    private static func answer(
        _ status: HTTPResponse.Status, _ code: String, _ description: String, _ request: EndpointRequest
    ) -> EndpointResponse {
        let object: JSONObject = [
            "error": .string(code), "error_description": .string(description), "request_id": .string(request.requestID),
        ]
        return EndpointResponse(
            status: status, headerFields: [.contentType: "application/json", .cacheControl: "no-store"],
            body: JSONValue.object(object).serialized(),
            logDetail: .init(errorCode: code, detail: description))
    }
}
