package import HTTPExchange
import HTTPTypes
package import OAuthCore

/// The token endpoint. RFC 6749 §3.2.
///
/// Client authentication, the answer and its errors are here; what a grant gives is for the grant to say.
package struct TokenEndpoint: Sendable {
    /// What is different under one of the paths for clients that cannot change.
    package struct Variant: Sendable {
        /// Whether the body may be a flat JSON object of strings.
        package var acceptsJSON = false
        /// Whether an authorization_code answer carries `user_info`.
        package var includesUserInfo = false
        /// Whether a confidential client with one redirect URI may leave it out.
        package var allowsOmittedRedirectURI = false
        /// The client that a form without one means.
        package var defaultClientID: ClientID?

        /// The endpoint as the RFC has it.
        package init() {}

        /// The endpoint of a declared path.
        package init(_ endpoint: AuthorizationServerSettings.CompatibilityEndpoint) {
            self.acceptsJSON = endpoint.acceptsJSONTokenRequest
            self.includesUserInfo = endpoint.includesUserInfo
            self.allowsOmittedRedirectURI = true
            self.defaultClientID = endpoint.defaultClientID
        }
    }

    private let context: ServerContext
    private let variant: Variant
    private let authenticator: ClientAuthenticator
    private let errors: ErrorResponse
    private let issuer: TokenIssuer
    private let clientCredentials: ClientCredentialsExchange
    private let authorizationCode: AuthorizationCodeExchange
    private let refreshToken: RefreshTokenExchange
    private let password: PasswordExchange
    private let deviceCode: DeviceCodeExchange

    /// An endpoint on a context.
    package init(context: ServerContext, variant: Variant = Variant()) {
        self.context = context
        self.variant = variant
        self.authenticator = ClientAuthenticator(keyRing: context.keyRing, random: context.random)
        self.errors = ErrorResponse(issuer: context.settings.issuer, isOpenToAnyOrigin: true)
        let issuer = TokenIssuer(context: context)
        self.issuer = issuer
        self.clientCredentials = ClientCredentialsExchange(context: context, issuer: issuer)
        self.authorizationCode = AuthorizationCodeExchange(context: context, issuer: issuer, variant: variant)
        self.refreshToken = RefreshTokenExchange(context: context, issuer: issuer)
        self.password = PasswordExchange(context: context, issuer: issuer)
        self.deviceCode = DeviceCodeExchange(context: context, issuer: issuer)
    }

    /// Answers a request.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        var clientID: String?
        do throws(EndpointFailure) {
            let form = try parse(request)
            let presented = try client(of: request, form)
            clientID = presented.loggedClientID
            let (grantType, response) = try await exchangeGrant(try exchange(request, form, presented))
            return issued(response, grantType)
        } catch {
            return errors.response(error, clientID: clientID)
        }
    }

    /// The answer to a request that needs no storage, where nothing stands against it; nil: ask `handle`, which decides
    /// the same way and says what is wrong.
    package func answerAtOnce(_ request: EndpointRequest) -> EndpointResponse? {
        guard issuer.signsQuickly, let form = try? parse(request),
            form["grant_type"] == GrantType.clientCredentials.rawValue, let presented = try? client(of: request, form),
            let exchange = try? exchange(request, form, presented), !clientCredentials.isAsked(exchange),
            let response = try? clientCredentials.issue(exchange)
        else { return nil }
        return issued(response, .clientCredentials)
    }

    /// The request of a client that is who it says.
    private func exchange(
        _ request: EndpointRequest, _ form: FormParameters, _ presented: PresentedClient
    ) throws(EndpointFailure) -> TokenExchange {
        let view = context.directory.view
        return TokenExchange(
            form: form, client: try authenticator.authenticate(presented, in: view), view: view, now: context.clock(),
            clientAddress: request.clientAddress, requestID: request.requestID)
    }

    private func issued(_ response: TokenResponse, _ grantType: GrantType) -> EndpointResponse {
        context.metrics.tokenIssued(grantType)
        return JSONResponse.ok(response.serialized(), isOpenToAnyOrigin: true)
    }

    private func exchangeGrant(_ exchange: TokenExchange) async throws(EndpointFailure) -> (GrantType, TokenResponse) {
        let grantType =
            usesDefaultClient(exchange.form) && exchange.form["grant_type"] == nil
            ? .password : try checked(try supportedGrantType(exchange))
        let response =
            switch grantType {
            case .clientCredentials: try await clientCredentials.issueAsking(exchange)
            case .authorizationCode: try await authorizationCode.issue(exchange)
            case .refreshToken: try await refreshToken.issue(exchange)
            case .password: try await password.issue(exchange)
            case .deviceCode: try await deviceCode.issue(exchange)
            }
        return (grantType, response)
    }

    /// The `grant_type`: that of devices is there as long as a client is registered for it, as its endpoint is. RFC 6749 §5.2.
    private func supportedGrantType(_ exchange: TokenExchange) throws(OAuthError) -> GrantType {
        let grantType = try TokenRequest.grantType(exchange.form)
        guard grantType != .deviceCode || exchange.view.hasDeviceClients else {
            throw OAuthError(
                .unsupportedGrantType, "The grant_type is not supported.",
                detail: "grant_type \(grantType.rawValue), for which no client is registered")
        }
        return grantType
    }

    /// The body: a form, or where it is allowed a flat JSON object of strings.
    private func parse(_ request: EndpointRequest) throws(EndpointFailure) -> FormParameters {
        if variant.acceptsJSON, request.mediaType == "application/json" {
            return try FormBody.parseJSON(request)
        }
        return try FormBody.parse(request)
    }

    private func client(of request: EndpointRequest, _ form: FormParameters) throws(EndpointFailure) -> PresentedClient
    {
        let authorization = request.headerFields[values: .authorization]
        if usesDefaultClient(form), let clientID = variant.defaultClientID,
            authorization.allSatisfy({ (try? BasicCredentials($0))?.isEmpty == true })
        {
            return PresentedClient(publicClient: clientID)
        }
        return try checked(try PresentedClient(authorization: authorization, form: form))
    }

    /// Whether the form names no client and asks for nothing but the password grant. Loopback issuers only.
    private func usesDefaultClient(_ form: FormParameters) -> Bool {
        guard variant.defaultClientID != nil, context.issuerIsLoopback, form["client_id"] == nil else { return false }
        return form["client_secret"] == nil && [nil, GrantType.password.rawValue].contains(form["grant_type"])
    }
}

/// A token request of an authenticated client.
package struct TokenExchange: Sendable {
    /// The parameters.
    package let form: FormParameters
    /// The client.
    package let client: Client
    /// The directory in which it was found.
    package let view: DirectoryView
    /// When the request came.
    package let now: UnixTime
    /// From where.
    package let clientAddress: String?
    /// Which one it is.
    package let requestID: String
}
