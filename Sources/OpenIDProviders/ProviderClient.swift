import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore
import Secrets

/// Sends a provider what a registered client sends: form requests that prove who it is. RFC 6749 §2.3, RFC 7523 §2.2.
struct ProviderClient: Sendable {
    /// How long a signed assertion holds.
    private static let assertionLifetime: Duration = .seconds(60)
    private static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    private let settings: ProviderSettings
    private let http: any OutboundClient
    private let random: RandomSource
    private let clock: @Sendable () -> UnixTime
    /// The key of the assertions; nil where none is used, or where it is unusable.
    private let key: Result<SigningKey, JOSEError>?

    init(
        _ settings: ProviderSettings, http: any OutboundClient, random: RandomSource,
        clock: @escaping @Sendable () -> UnixTime
    ) {
        self.settings = settings
        self.http = http
        self.random = random
        self.clock = clock
        if case .privateKey(let jwk) = settings.authentication {
            key = Result { () throws(JOSEError) in try SigningKey(jwk: JWK(jwk)) }
        } else {
            key = nil
        }
    }

    /// A POST of the fields, authenticated as the configuration says and the provider takes it.
    ///
    /// With `namesClient` the `client_id` stands in the body also where the client authenticates in the header. RFC 9126 §2.1.
    func post(
        _ fields: [(name: String, value: String)], to endpoint: ProviderMetadata.Endpoint,
        _ metadata: ProviderMetadata, namesClient: Bool = false
    ) async throws(ProviderFailure) -> OutboundResponse {
        var request: OutboundRequest
        switch settings.authentication {
        case .none: request = form(fields + [("client_id", settings.clientID.rawValue)], endpoint)
        case .privateKey:
            // RFC 7523 §3: the audience is the token endpoint or the issuer; the issuer cannot be mistaken for another's.
            let audience = metadata.issuer ?? metadata.token.url
            let assertion = [
                ("client_id", settings.clientID.rawValue), ("client_assertion_type", Self.assertionType),
                ("client_assertion", try assertion(for: audience)),
            ]
            request = form(fields + assertion, endpoint)
        case .secret(let secret, let method):
            let id = settings.clientID.rawValue
            let usesPost = (method ?? Self.method(metadata.authenticationMethods)) == .post
            let credentials: ClientCredentials =
                usesPost
                ? .secretPost(clientID: id, clientSecret: secret) : .secretBasic(clientID: id, clientSecret: secret)
            let name = namesClient && !usesPost ? [(name: "client_id", value: id)] : []
            request = credentials.post(
                fields + name, to: endpoint.url, timeout: Provider.timeout,
                isOperatorConfigured: endpoint.isOperatorConfigured
            )
        }
        request.maximumResponseBytes = 256 << 10
        return try await send(request)
    }

    /// A GET with an access token. RFC 6750 §2.1.
    func get(_ endpoint: ProviderMetadata.Endpoint, bearer: String) async throws(ProviderFailure) -> OutboundResponse {
        try await send(
            OutboundRequest(
                url: endpoint.url,
                headerFields: [.authorization: "Bearer " + bearer, .accept: "application/json, application/jwt"],
                maximumResponseBytes: 256 << 10, timeout: Provider.timeout,
                isOperatorConfigured: endpoint.isOperatorConfigured))
    }

    private func send(_ request: OutboundRequest) async throws(ProviderFailure) -> OutboundResponse {
        do { return try await http.send(request) } catch {
            throw .unavailable(
                "provider \(settings.name): \(request.method.rawValue) \(LogText.quote(request.url)): \(error)")
        }
    }

    private func form(
        _ fields: [(name: String, value: String)], _ endpoint: ProviderMetadata.Endpoint
    ) -> OutboundRequest {
        OutboundRequest(
            method: .post, url: endpoint.url,
            headerFields: [.contentType: "application/x-www-form-urlencoded", .accept: "application/json"],
            body: FormBody.encode(fields), timeout: Provider.timeout,
            isOperatorConfigured: endpoint.isOperatorConfigured)
    }

    /// `client_secret_basic` unless the provider names methods and that one is not among them. OpenID Connect Discovery §3.
    private static func method(_ offered: [String]?) -> ProviderSettings.SecretMethod {
        guard let offered, !offered.contains("client_secret_basic"), offered.contains("client_secret_post") else {
            return .basic
        }
        return .post
    }

    /// RFC 7523 §3, OpenID Connect Core §9.
    private func assertion(for audience: String) throws(ProviderFailure) -> String {
        let now = clock()
        let claims: JSONObject = [
            "iss": .string(settings.clientID.rawValue), "sub": .string(settings.clientID.rawValue),
            "aud": .string(audience), "jti": .string(RandomToken.alphanumeric(from: random)),
            "iat": .int(now.seconds), "exp": .int((now + Self.assertionLifetime).seconds),
        ]
        do throws(JOSEError) {
            guard let key = try key?.get() else { throw .unusableKey(.notAKey) }
            return try JWS.sign(payload: JSONValue.object(claims).serialized(), typ: "JWT", key: key)
        } catch {
            throw .unavailable("provider \(settings.name): the private key of the client is unusable: \(error)")
        }
    }
}
