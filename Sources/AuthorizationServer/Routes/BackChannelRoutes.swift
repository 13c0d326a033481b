import HTTPExchange
import HTTPTypes
import OAuthCore

/// The paths that programs talk to.
enum BackChannelRoutes {
    static func routes(_ context: ServerContext) -> [Route] {
        typealias Path = AuthorizationServerMetadata.Path
        let base = context.basePath
        let metadata = MetadataEndpoint(context: context)
        let keySet = KeySetEndpoint(context: context)
        let token = TokenEndpoint(context: context)
        let userinfo = UserInfoEndpoint(context: context)
        let revocation = RevocationEndpoint(context: context)
        let introspection = IntrospectionEndpoint(context: context)
        let device = DeviceAuthorizationEndpoint(context: context)
        var routes: [Route] = []
        routes += open(base + Path.openIDConfiguration, [.get]) { await metadata.handle($0) }
        routes += open(base + Path.authorizationServer, [.get]) { await metadata.handle($0) }
        routes += open(base + Path.keySet, [.get]) { await keySet.handle($0) }
        routes += open(base + Path.token, [.post], answerAtOnce: { token.answerAtOnce($0) }) { await token.handle($0) }
        routes += open(base + Path.userinfo, [.get, .post]) { await userinfo.handle($0) }
        routes += open(base + Path.revoke, [.post]) { await revocation.handle($0) }
        routes += open(base + Path.deviceAuthorization, [.get, .post]) { await device.handle($0) }
        routes.append(Route(base + Path.introspect, [.post], kind: .api) { await introspection.handle($0) })
        if !base.isEmpty {
            // RFC 8414 §3.1: the well-known part stands before the issuer's own path.
            routes += open(Path.authorizationServer + base, [.get]) { await metadata.handle($0) }
        }
        for endpoint in context.settings.compatibilityEndpoints {
            guard let path = endpoint.token else { continue }
            let token = TokenEndpoint(context: context, variant: .init(endpoint))
            routes += open(path, [.post], ignoresCase: true) { await token.handle($0) }
        }
        return routes
    }

    /// A route that answers any origin, with its preflights.
    private static func open(
        _ path: String, _ methods: [HTTPRequest.Method], ignoresCase: Bool = false,
        answerAtOnce: (@Sendable (EndpointRequest) -> EndpointResponse?)? = nil,
        handler: @escaping @Sendable (EndpointRequest) async -> EndpointResponse
    ) -> [Route] {
        let preflight = CORS.preflight(methods)
        return [
            Route(
                path, methods, ignoresCase: ignoresCase, kind: .api, answerAtOnce: answerAtOnce, handler: handler),
            Route(path, [.options], ignoresCase: ignoresCase, kind: .api) { _ in preflight },
        ]
    }
}
