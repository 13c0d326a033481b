package import HTTPExchange
import HTTPTypes
import Storage

/// The backend-for-frontend: people log in here, their tokens stay here, and their browsers hold a cookie.
public struct BackendForFrontend: Sendable {
    /// Settings, stores, keys, clock, log.
    package let context: BFFContext
    /// What the endpoints share.
    package let services: BFFServices
    /// Every path that it answers by itself. The proxied paths are mounted beside them, what is left goes to `fallback`.
    package let routes: [Route]

    /// A backend-for-frontend over its context.
    package init(context: BFFContext) {
        self.context = context
        services = BFFServices(context)
        routes = LoginRoutes.routes(services)
    }

    /// The answer to a request, without a server around it: what the edge does with `routes`.
    package func respond(to request: EndpointRequest) async -> EndpointResponse {
        let route = routes.first { $0.path == request.path && $0.methods.contains(request.method) }
        guard let route else { return services.errors.answer(.notFound("no route"), request) }
        return await route.handler(request)
    }

    /// What has to be done again and again, until the task is cancelled.
    package func runMaintenance() async {
        while !Task.isCancelled {
            try? await services.watch.sweep(context.stores.sessions, now: context.clock())
            try? await Task.sleep(for: .seconds(5))
        }
    }
}
