import HTTPExchange
import HTTPTypes
import OAuthCore
import Synchronization

/// Sends token requests; finds the token endpoint first where only the issuer is known.
package struct TokenRequester: Sendable {
    /// Where the token endpoint is.
    package enum Place: Sendable {
        /// Where the metadata of this issuer says. RFC 8414 §2.
        case issuer(String)
        /// Here.
        case tokenEndpoint(String)
    }

    /// How long one exchange may take, of discovery and of the token request alike.
    static let timeout: Duration = .seconds(10)
    /// How long the metadata of an issuer is believed.
    static let metadataLifetime: Duration = .seconds(3600)

    let credentials: ClientCredentials
    private let place: Place
    private let http: any OutboundClient
    private let clock: @Sendable () -> UnixTime
    private let found = FoundEndpoint()

    init(
        place: Place, credentials: ClientCredentials, http: any OutboundClient,
        clock: @escaping @Sendable () -> UnixTime
    ) {
        self.place = place
        self.credentials = credentials
        self.http = http
        self.clock = clock
    }

    /// One request for a token. RFC 6749 §4.4.2.
    func request(_ key: TokenCacheState.Key) async throws(ServiceTokenError) -> ServiceToken {
        let endpoint = try await endpoint()
        var fields = [(name: "grant_type", value: "client_credentials")]
        if !key.scope.isEmpty { fields.append(("scope", key.scope)) }
        if let resource = key.resource { fields.append(("resource", resource)) }
        let request = credentials.post(
            fields, to: endpoint.url, timeout: Self.timeout, isOperatorConfigured: endpoint.isOperatorConfigured)
        let sentAt = clock()
        let response: OutboundResponse
        do { response = try await http.send(request) } catch {
            found.forget()
            throw ServiceTokenError(.unreachable, detail: "POST \(endpoint.url): \(error)", isTransient: true)
        }
        if response.status == .notFound || response.status == .methodNotAllowed { found.forget() }
        return try TokenEndpointAnswer.parse(response, obtainedAt: sentAt)
    }

    private func endpoint() async throws(ServiceTokenError) -> Endpoint {
        let issuer: String
        switch place {
        case .tokenEndpoint(let url):
            guard WebURL(url)?.isConfidential == true else {
                throw ServiceTokenError(
                    .discovery, detail: "the token endpoint \(url) must be an https URL (http only on a loopback name)")
            }
            return Endpoint(url: url, isOperatorConfigured: true)
        case .issuer(let name): issuer = name
        }
        let now = clock()
        if let endpoint = found.endpoint(at: now) { return endpoint }
        let metadata: IssuerMetadata
        do { metadata = try await IssuerMetadata.fetch(of: issuer, through: http, timeout: Self.timeout) } catch {
            throw ServiceTokenError(.discovery, detail: error.description, isTransient: error.isTransient)
        }
        guard let url = metadata.tokenEndpoint else {
            throw ServiceTokenError(.discovery, detail: "the metadata of \(issuer) names no token_endpoint")
        }
        let endpoint = Endpoint(url: url, isOperatorConfigured: metadata.isOwn(url))
        found.remember(endpoint, until: now + Self.metadataLifetime)
        return endpoint
    }
}

/// A token endpoint, and whether the operator vouches for its address.
private struct Endpoint: Sendable {
    let url: String
    let isOperatorConfigured: Bool
}

/// The endpoint that the metadata named last.
private final class FoundEndpoint: Sendable {
    private let state = Mutex<(endpoint: Endpoint, until: UnixTime)?>(nil)

    func endpoint(at now: UnixTime) -> Endpoint? {
        state.withLock { $0.flatMap { now < $0.until ? $0.endpoint : nil } }
    }

    func remember(_ endpoint: Endpoint, until: UnixTime) { state.withLock { $0 = (endpoint, until) } }
    func forget() { state.withLock { $0 = nil } }
}
