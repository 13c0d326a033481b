import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore

/// The keys of an issuer at one moment.
final class KeySet: Sendable, Equatable {
    /// The keys, each bound to one algorithm.
    let keys: JWKSet

    init(_ keys: JWKSet) { self.keys = keys }

    /// The same keys, in whatever order.
    static func == (left: KeySet, right: KeySet) -> Bool {
        left === right || Set(left.keys.keys) == Set(right.keys.keys)
    }
}

/// Fetches the keys of one issuer, whose metadata it asks where they are.
struct KeySetSource: Sendable {
    /// Why there are no keys, for the log.
    struct Failure: Error { let detail: String }

    let issuer: TrustedIssuer
    let http: any OutboundClient
    let timeout: Duration

    /// The keys as they are now. RFC 7517 §5, RFC 8414 §2.
    func fetch() async throws(Failure) -> KeySet {
        let (url, isOperatorConfigured) = try await location()
        let request = OutboundRequest(
            url: url, headerFields: [.accept: "application/jwk-set+json, application/json"],
            maximumResponseBytes: 512 << 10, timeout: timeout, isOperatorConfigured: isOperatorConfigured)
        let response: OutboundResponse
        do { response = try await http.send(request) } catch { throw Failure(detail: "GET \(url): \(error)") }
        guard response.status == .ok else { throw Failure(detail: "GET \(url): status \(response.status.code)") }
        let keys: JWKSet
        do { keys = try JWKSet(json: response.body) } catch { throw Failure(detail: "GET \(url): \(error)") }
        guard keys.verificationKeys.contains(where: { issuer.algorithms.contains($0.algorithm) }) else {
            throw Failure(detail: "GET \(url): none of the \(keys.keys.count) keys is for an allowed algorithm")
        }
        return KeySet(keys)
    }

    private func location() async throws(Failure) -> (url: String, isOperatorConfigured: Bool) {
        if case .keySet(let url) = issuer.keys {
            guard WebURL(url)?.isConfidential == true else {
                throw Failure(detail: "the key set \(url) must be an https URL (http only on a loopback name)")
            }
            return (url, true)
        }
        do throws(IssuerMetadata.Failure) {
            let metadata = try await IssuerMetadata.fetch(of: issuer.issuer, through: http, timeout: timeout)
            guard let url = metadata.jwksURI else {
                throw IssuerMetadata.Failure("the metadata of \(issuer.issuer) names no jwks_uri")
            }
            return (url, metadata.isOwn(url))
        } catch { throw Failure(detail: error.description) }
    }
}
