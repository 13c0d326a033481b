package import HTTPExchange
package import JOSE
import OAuthCore

/// Where a provider has its endpoints and what it can do, as far as a login needs it.
///
/// OpenID Connect Discovery §3, RFC 8414 §2, or the operator's own file.
package struct ProviderMetadata: Sendable, Hashable {
    /// An endpoint, and whether the operator vouches for its address: only then may it be a private one.
    package struct Endpoint: Sendable, Hashable {
        package let url: String
        package let isOperatorConfigured: Bool
    }

    /// The issuer as the metadata names it; nil for plain OAuth 2.0.
    package let issuer: String?
    package let authorization: Endpoint
    package let token: Endpoint
    package var keySet: Endpoint?
    package var userInfo: Endpoint?
    package var endSession: Endpoint?
    package var revocation: Endpoint?
    package var pushedRequest: Endpoint?
    /// Whether every authorization request has to be pushed. RFC 9126 §5.
    package var requiresPushedRequests = false
    /// Whether every answer of the authorization endpoint names the issuer. RFC 9207 §3.
    package var statesIssuer = false
    /// The methods of client authentication that it takes; nil: it does not say, which means `client_secret_basic`.
    package var authenticationMethods: [String]?
    /// The algorithms that ID tokens may be signed with; only those whose verifier cannot sign.
    package var idTokenAlgorithms: Set<JWSAlgorithm> = []

    /// What a provider's metadata document says.
    package init(_ metadata: IssuerMetadata) throws(IssuerMetadata.Failure) {
        func endpoint(_ name: String) throws(IssuerMetadata.Failure) -> Endpoint? {
            guard let url = try metadata.endpoint(name) else { return nil }
            return Endpoint(url: url, isOperatorConfigured: metadata.isOwn(url))
        }
        func required(_ name: String) throws(IssuerMetadata.Failure) -> Endpoint {
            guard let found = try endpoint(name) else {
                throw IssuerMetadata.Failure("the metadata of \(metadata.issuer) names no \(name)")
            }
            return found
        }
        issuer = metadata.issuer
        authorization = try required("authorization_endpoint")
        token = try required("token_endpoint")
        keySet = try required("jwks_uri")
        userInfo = try endpoint("userinfo_endpoint")
        endSession = try endpoint("end_session_endpoint")
        revocation = try endpoint("revocation_endpoint")
        pushedRequest = try endpoint("pushed_authorization_request_endpoint")
        requiresPushedRequests = metadata.states("require_pushed_authorization_requests")
        statesIssuer = metadata.states("authorization_response_iss_parameter_supported")
        authenticationMethods = metadata.strings("token_endpoint_auth_methods_supported")
        let offered = metadata.strings("id_token_signing_alg_values_supported")
        idTokenAlgorithms = JWSAlgorithm.asymmetric.filter { offered?.contains($0.rawValue) ?? true }
        guard !idTokenAlgorithms.isEmpty else {
            throw IssuerMetadata.Failure(
                "\(metadata.issuer) signs ID tokens with \(LogText.list(offered ?? [])): none is asymmetric and known here"
            )
        }
    }

    /// What the operator's file says of a provider without discovery.
    package init(_ endpoints: ProviderSettings.OAuth2Endpoints) {
        issuer = nil
        authorization = Endpoint(url: endpoints.authorization, isOperatorConfigured: true)
        token = Endpoint(url: endpoints.token, isOperatorConfigured: true)
        userInfo = Endpoint(url: endpoints.userInfo, isOperatorConfigured: true)
    }
}
