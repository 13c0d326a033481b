package import HTTPExchange
import HTTPTypes
import OAuthCore

/// What a client may know of the person. OpenID Connect Core §5.3.
package struct UserInfoEndpoint: Sendable {
    private let context: ServerContext
    private let inspector: AccessTokenInspector
    private let issuer: TokenIssuer
    private let bearer: BearerErrors

    /// An endpoint on a context.
    package init(context: ServerContext) {
        self.context = context
        self.inspector = AccessTokenInspector(context: context)
        self.issuer = TokenIssuer(context: context)
        self.bearer = BearerErrors(issuer: context.settings.issuer)
    }

    /// Answers a request.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        var clientID: String?
        do throws(EndpointFailure) {
            guard let token = try BearerToken.read(request) else { return bearer.noToken() }
            let finding = try await inspector.inspect(token, now: context.clock())
            guard case .active(let claims, let grant) = finding else {
                return bearer.invalidToken(Self.reason(finding))
            }
            clientID = claims.clientID.rawValue
            guard claims.scope.contains(.openid), claims.audience.contains(context.settings.issuer) else {
                return bearer.insufficientScope("scope \(claims.scope), aud \(LogText.list(claims.audience))", clientID)
            }
            guard let grant, let user = try await PersonCheck(context: context).user(of: grant) else {
                return bearer.invalidToken("no person stands behind it, or the account is gone or locked", clientID)
            }
            return try answer(user, claims, grant)
        } catch {
            return bearer.response(error, clientID)
        }
    }

    private func answer(
        _ user: User, _ claims: AccessTokenClaims, _ grant: GrantRecord
    ) throws(EndpointFailure) -> EndpointResponse {
        let requested = grant.requestedClaims.flatMap { try? ClaimsRequest(document: $0) }
        var body = UserClaims.select(user: user, scope: claims.scope, requested: requested, target: .userinfo)
        let mapped = context.settings.claimMappings.claims(
            of: user, for: claims.clientID, scope: claims.scope, in: .userinfo)
        for (name, value) in mapped.members { body[name] = value }
        let client = context.directory.snapshot.clients[claims.clientID]
        guard let algorithm = client?.userinfoSignedResponseAlg else {
            return JSONResponse.ok(JSONValue.object(body).serialized(), isOpenToAnyOrigin: true)
        }
        // §5.3.2: a signed answer says who made it and for whom.
        body["iss"] = .string(context.settings.issuer)
        body["aud"] = .string(claims.clientID.rawValue)
        var response = JSONResponse.ok(
            Array(try issuer.sign(body, algorithm: algorithm).utf8), isOpenToAnyOrigin: true)
        response.headerFields[.contentType] = "application/jwt"
        return response
    }

    private static func reason(_ finding: AccessTokenInspector.Finding) -> String {
        switch finding {
        case .active: "it is active"
        case .over(_, let reason): reason
        case .foreign(let reason): "it is no access token of this server: \(reason)"
        }
    }
}
