package import HTTPExchange
import HTTPTypes
import Logging
import OAuthCore
import OpenIDProviders
import Storage

/// The backend-for-frontend: people log in here, their tokens stay here, and their browsers hold a cookie.
public struct BackendForFrontend: Sendable {
    /// Settings, stores, keys, clock, log.
    package let context: BFFContext
    /// What the endpoints share.
    package let services: BFFServices
    /// Every path that it answers by itself. The proxied paths are mounted beside them, what is left goes to `fallback`.
    package let routes: [Route]
    /// What is left when neither `routes` nor a proxied path takes a request: the files of the application; nil where none are served.
    package let fallback: Route?

    /// A backend-for-frontend over its context.
    package init(context: BFFContext) {
        self.context = context
        services = BFFServices(context)
        routes = LoginRoutes.routes(services) + CoreRoutes.routes(services)
        fallback = StaticFiles(services)?.route
    }

    /// The answer to a request, without a server around it: what the edge does with `routes`.
    package func respond(to request: EndpointRequest) async -> EndpointResponse {
        let own = routes.filter { RouteTemplate.matches($0.path, request.path) }
        let found = own.isEmpty ? [fallback].compactMap { $0 } : own
        if let route = found.first(where: { $0.methods.contains(request.method) }) {
            return await route.handler(request)
        }
        guard let known = found.first else {
            return services.errors.answer(.notFound("\(LogText.quote(request.path)) is no path of ours"), request)
        }
        let allow = known.methods.map(\.rawValue).joined(separator: ", ")
        let failure = BFFFailure(
            .methodNotAllowed, .methodNotAllowed, "This path does not take this method.", detail: "it takes \(allow)")
        var answer = services.errors.answer(failure, request)
        answer.headerFields[.allow] = allow
        return answer
    }

    /// Ends every session of a person, `{provider}_{sub}`, and has their refresh tokens revoked: for the operator.
    ///
    /// - Returns: how many sessions have ended.
    package func endSessions(userID: String) async throws(BFFFailure) -> Int {
        let ended = try await services.sessions.endAll(userID: userID)
        await services.providerNotice.revoke(ended)
        return ended.count
    }

    /// What has to be done again and again, until the task is cancelled: metadata of providers is fetched and renewed, and what is open
    /// under sessions that another node has ended is closed.
    package func runMaintenance() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await services.providers.runMaintenance() }
            group.addTask { await sweep() }
        }
    }

    private func sweep() async {
        while !Task.isCancelled {
            do throws(StoreError) {
                try await services.watch.sweep(context.stores.sessions, now: context.clock())
            } catch {
                context.logger.warning(
                    "Watched sessions cannot be looked up", metadata: ["error.detail": "\(error)"])
            }
            try? await Task.sleep(for: .milliseconds(800))
        }
    }
}
