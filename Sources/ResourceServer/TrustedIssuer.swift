import HTTPExchange
public import JOSE
import KeySets

/// An authorization server whose access tokens are accepted, and what is expected of them.
///
///     TrustedIssuer("https://login.example.com")
///     TrustedIssuer("https://cognito-idp.eu-west-1.amazonaws.com/pool", tokenType: .anyType, audience: .expectNoAudience)
///
/// Everything is demanded unless it is given up by name.
public struct TrustedIssuer: Sendable {
    /// The issuer, exactly as it stands in `iss`.
    public let issuer: String
    /// Where its keys are.
    public var keys: Keys
    /// The algorithms that it signs access tokens with. All are asymmetric: who verifies must not be able to sign.
    public let algorithms: Set<JWSAlgorithm>
    /// What `typ` in the header must be.
    public var tokenType: TokenType
    /// Whether `aud` must name the resource server.
    public var audience: Audience

    /// Where an issuer's keys are.
    public enum Keys: Sendable, Equatable {
        /// Where its metadata says: OpenID Connect Discovery §4, and where that is not found RFC 8414 §3.
        case discovery
        /// At this URL, without metadata; `https`, or `http` on a loopback name.
        case keySet(at: String)
    }

    /// What `typ` in the header must be.
    public enum TokenType: Sendable, Equatable {
        /// `at+jwt`, as RFC 9068 §2.1 has it.
        case accessToken
        /// Also `JWT` or nothing, for issuers that do not say (Cognito, Keycloak, Entra).
        ///
        /// Explicit types of other tokens are refused as ever, and so are claims that only ID tokens have.
        case anyType
    }

    /// Whether `aud` must name the resource server.
    public enum Audience: Sendable, Equatable {
        /// It must. RFC 9068 §4.
        case required
        /// A token without `aud` passes (Cognito); one that has it must name the resource server as ever.
        case expectNoAudience
    }

    /// An issuer by its name; strict in everything that is not given up here. Symmetric algorithms among those given are left out.
    public init(
        _ issuer: String, keys: Keys = .discovery, algorithms: Set<JWSAlgorithm> = JWSAlgorithm.asymmetric,
        tokenType: TokenType = .accessToken, audience: Audience = .required
    ) {
        self.issuer = issuer
        self.keys = keys
        self.algorithms = algorithms.intersection(JWSAlgorithm.asymmetric)
        self.tokenType = tokenType
        self.audience = audience
    }
}

extension TrustedIssuer {
    /// Where its keys come from.
    func keySource(through http: any OutboundClient, timeout: Duration) -> KeySetSource {
        switch keys {
        case .discovery: .discovered(of: issuer, algorithms: algorithms, http: http, timeout: timeout)
        case .keySet(let url): .fixed(at: url, issuer: issuer, algorithms: algorithms, http: http, timeout: timeout)
        }
    }
}
