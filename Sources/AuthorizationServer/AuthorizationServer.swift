public import HTTPExchange
import HTTPTypes

/// The authorization server: its endpoints as a table of routes, to be mounted on a server.
public struct AuthorizationServer: Sendable {
    /// Everything that the endpoints work with.
    public let context: ServerContext
    /// The paths and who answers them.
    public let routes: [Route]

    /// A server on a context.
    public init(context: ServerContext) {
        self.context = context
        self.routes = BackChannelRoutes.routes(context) + BrowserRoutes.routes(context)
    }

    /// Keeps memory and keys in step with the store, and tells clients of logouts, until the task is cancelled: see `ServerContext.tick`.
    public func runMaintenance(every interval: Duration = .milliseconds(500)) async {
        await withDiscardingTaskGroup { group in
            if let outbound = context.outbound {
                let sender = LogoutNoticeSender(context: context, outbound: outbound)
                group.addTask { await sender.run() }
            }
            group.addTask { await context.attacks.run(in: context) }
            group.addTask { await context.throttledLogins.run(in: context) }
            if !context.providers.all.isEmpty {
                group.addTask { await context.providers.runMaintenance() }
            }
            if let outbound = context.outbound, !context.settings.auditWebhooks.isEmpty {
                let sender = AuditWebhookSender(context: context, outbound: outbound)
                group.addTask { await sender.run() }
            }
            group.addTask { await runLetters() }
            await ChangeFollower(context: context).run(every: interval)
            group.cancelAll()
        }
    }

    /// Letters are written and sent, and when the server stops also those that somebody has been told are on their way.
    private func runLetters() async {
        let (errands, mailer) = (context.errands, context.mailer)
        await Farewell.run {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    await errands.run()
                    mailer.finish()
                }
                group.addTask { await mailer.run() }
            }
        } stop: {
            errands.finish()
        }
    }

    /// Answers a request without a server, as tests do: 404 for an unknown path, 405 with `Allow` for a method that it has not.
    public func respond(to request: EndpointRequest) async -> EndpointResponse {
        let found = routes.filter { route in
            route.path == request.path || (route.ignoresCase && route.path.lowercased() == request.path.lowercased())
        }
        guard !found.isEmpty else { return EndpointResponse(status: .notFound) }
        if let route = found.first(where: { $0.methods.contains(request.method) }) {
            return await route.handler(request)
        }
        let allow = Set(found.flatMap(\.methods).map(\.rawValue)).sorted().joined(separator: ", ")
        return EndpointResponse(status: .methodNotAllowed, headerFields: [.allow: allow])
    }
}
