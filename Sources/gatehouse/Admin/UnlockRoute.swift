import AuthorizationServer
import HTTPExchange
import HTTPTypes
import Logging
import OAuthCore
import Storage

/// `POST /admin/accounts/{username}/unlock`: the failed logins that count against the name are forgotten. 204, 404 where nobody has the name.
struct UnlockRoute: Sendable {
    let server: AuthorizationServer
    let logger: Logger

    /// The route, not guarded yet.
    var route: HTTPExchange.Route {
        Route("/admin/accounts/{username}/unlock", [.post], kind: .api) { request in await answer(request) }
    }

    private func answer(_ request: EndpointRequest) async -> EndpointResponse {
        guard let name = AdminAPI.name(in: request.path) else {
            return AdminAnswer.error(.badRequest, "invalid_request", "The path names nobody.", request)
        }
        let context = server.context
        do throws(StoreError) {
            let directory = context.stores.directory
            let named = try await directory.user(username: name)
            // The other calls about accounts name people by their subject: that does it here too.
            let found = if let named { named } else { try await directory.user(subject: SubjectID(name)) }
            guard let user = found else {
                return AdminAnswer.error(
                    .notFound, "not_found", "Nobody has that login name, and nobody that subject.", request)
            }
            try await LoginUnlocking(
                stores: context.stores, keyRing: context.keyRing, settings: context.settings.protection
            ).unlock(user, now: context.clock())
            logger.notice(
                "failed logins forgotten",
                metadata: ["request_id": "\(request.requestID)", "gatehouse.subject": "\(user.subject)"])
            return EndpointResponse(status: .noContent, headerFields: [.cacheControl: "no-store"])
        } catch {
            logger.warning(
                "failed logins not forgotten",
                metadata: ["request_id": "\(request.requestID)", "error.message": "\(error)"])
            return AdminAnswer.error(
                .serviceUnavailable, "temporarily_unavailable", "Storage is away; try again.", request)
        }
    }
}
