import HTTPExchange
import HTTPTypes
public import Hummingbird
import Logging
public import ResourceServer

/// Lets requests to the routes behind it in when they bring an access token that fulfils the policy. RFC 6750.
///
///     router.group("items")
///         .add(middleware: ResourceServerMiddleware(profileAPI, .scope("items")))
///         .get { _, context in "items of \(try context.accessToken.subject)" }
///
/// Without a token, or with one that is not good, the answer is 401 with a challenge; 403 where it does not permit the
/// request; 503 where the issuer's keys cannot be had. The log line of the request says what was received and expected.
public struct ResourceServerMiddleware<Context: AccessTokenRequestContext>: RouterMiddleware {
    private let resource: ProtectedResource
    private let policy: ScopePolicy

    /// A guard of the resource's routes.
    public init(_ resource: ProtectedResource, _ policy: ScopePolicy = .anyToken) {
        self.resource = resource
        self.policy = policy
    }

    /// Verifies, and hands on with the token in the context.
    public func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let token: VerifiedAccessToken
        do { token = try await resource.authorize(request.headers, policy) } catch {
            return refuse(error.response, context)
        }
        var context = context
        context.verifiedToken = token
        return try await next(request, context)
    }

    private func refuse(_ answer: EndpointResponse, _ context: Context) -> Response {
        var metadata: Logger.Metadata = ["gatehouse.resource": "\(resource.realm)"]
        if let detail = answer.logDetail {
            metadata["error.code"] = "\(detail.errorCode)"
            metadata["error.detail"] = "\(detail.detail)"
            if let clientID = detail.clientID { metadata["gatehouse.client_id"] = "\(clientID)" }
        }
        // A request without a token is how clients find out that one is needed, and no event.
        let level: Logger.Level = answer.logDetail?.errorCode == "no_token" ? .debug : .info
        context.logger.log(level: level, "access token refused", metadata: metadata)
        return Response(answer)
    }
}

extension RouterMethods where Context: AccessTokenRequestContext {
    /// A group whose routes demand an access token of the resource that fulfils the policy.
    ///
    ///     router.group(of: myService, requiring: .scope("MyService/weather_read"))
    ///         .get("weatherforecast") { _, _ in forecast() }
    public func group(
        _ path: RouterPath = "", of resource: ProtectedResource, requiring policy: ScopePolicy = .anyToken
    ) -> RouterGroup<Context> {
        group(path).add(middleware: ResourceServerMiddleware(resource, policy))
    }
}

extension RouterMethods {
    /// Routes for the metadata of these resources, open to everybody. RFC 9728 §3.
    @discardableResult
    public func addMetadata(of resources: ProtectedResource...) -> Self {
        for resource in resources {
            get(RouterPath(resource.metadataPath)) { _, _ in
                Response(
                    EndpointResponse(
                        status: .ok,
                        headerFields: [
                            .contentType: "application/json", .cacheControl: "public, max-age=300",
                            .accessControlAllowOrigin: "*",
                        ],
                        body: resource.metadata))
            }
        }
        return self
    }
}

extension Response {
    /// A neutral answer as this framework has it.
    fileprivate init(_ answer: EndpointResponse) {
        self.init(
            status: answer.status, headers: answer.headerFields,
            body: answer.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
