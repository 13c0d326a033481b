package import HTTPExchange
import HTTPTypes
package import JOSE
import OAuthCore

/// The keys of an issuer at one moment.
package final class KeySet: Sendable, Equatable {
    /// The keys, each bound to one algorithm.
    package let keys: JWKSet

    package init(_ keys: JWKSet) { self.keys = keys }

    /// The same keys, in whatever order.
    package static func == (left: KeySet, right: KeySet) -> Bool {
        left === right || Set(left.keys.keys) == Set(right.keys.keys)
    }
}

/// Fetches the keys of one issuer from where they are.
package struct KeySetSource: Sendable {
    /// Why there are no keys, for the log.
    package struct Failure: Error {
        package let detail: String

        package init(detail: String) { self.detail = detail }
    }

    /// A URL of a key set, and whether the operator vouches for its address.
    package typealias Location = (url: String, isOperatorConfigured: Bool)

    /// Who signs, for logs.
    package let issuer: String
    private let algorithms: Set<JWSAlgorithm>
    private let http: any OutboundClient
    private let timeout: Duration
    private let locate: @Sendable () async throws(Failure) -> Location

    /// A source of keys for these algorithms; `locate` says where they are, each time anew.
    package init(
        issuer: String, algorithms: Set<JWSAlgorithm>, http: any OutboundClient, timeout: Duration,
        locate: @escaping @Sendable () async throws(Failure) -> Location
    ) {
        self.issuer = issuer
        self.algorithms = algorithms
        self.http = http
        self.timeout = timeout
        self.locate = locate
    }

    /// The keys that the issuer's metadata names. RFC 8414 §2.
    package static func discovered(
        of issuer: String, algorithms: Set<JWSAlgorithm>, http: any OutboundClient, timeout: Duration
    ) -> KeySetSource {
        KeySetSource(issuer: issuer, algorithms: algorithms, http: http, timeout: timeout) {
            () async throws(Failure) -> Location in
            do throws(IssuerMetadata.Failure) {
                let metadata = try await IssuerMetadata.fetch(of: issuer, through: http, timeout: timeout)
                guard let url = metadata.jwksURI else {
                    throw IssuerMetadata.Failure("the metadata of \(issuer) names no jwks_uri")
                }
                return (url, metadata.isOwn(url))
            } catch { throw Failure(detail: error.description) }
        }
    }

    /// The keys at a URL that the operator named.
    package static func fixed(
        at url: String, issuer: String, algorithms: Set<JWSAlgorithm>, http: any OutboundClient, timeout: Duration
    ) -> KeySetSource {
        KeySetSource(issuer: issuer, algorithms: algorithms, http: http, timeout: timeout) {
            () async throws(Failure) -> Location in
            guard WebURL(url)?.isConfidential == true else {
                throw Failure(detail: "the key set \(url) must be an https URL (http only on a loopback name)")
            }
            return (url, true)
        }
    }

    /// The keys as they are now. RFC 7517 §5.
    func fetch() async throws(Failure) -> KeySet {
        let (url, isOperatorConfigured) = try await locate()
        let request = OutboundRequest(
            url: url, headerFields: [.accept: "application/jwk-set+json, application/json"],
            maximumResponseBytes: 512 << 10, timeout: timeout, isOperatorConfigured: isOperatorConfigured)
        let response: OutboundResponse
        do { response = try await http.send(request) } catch { throw Failure(detail: "GET \(url): \(error)") }
        guard response.status == .ok else { throw Failure(detail: "GET \(url): status \(response.status.code)") }
        let keys: JWKSet
        do { keys = try JWKSet(json: response.body) } catch { throw Failure(detail: "GET \(url): \(error)") }
        guard keys.verificationKeys.contains(where: { algorithms.contains($0.algorithm) }) else {
            throw Failure(detail: "GET \(url): none of the \(keys.keys.count) keys is for an allowed algorithm")
        }
        return KeySet(keys)
    }
}
