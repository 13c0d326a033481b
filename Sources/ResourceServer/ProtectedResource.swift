public import HTTPExchange
public import HTTPTypes
import OAuthCore

/// A service whose routes demand access tokens: its name, where it is, and who verifies. RFC 6750, RFC 9728.
///
///     let myService = ProtectedResource("MyService", at: "https://weather.example.com", verifier: verifier)
public struct ProtectedResource: Sendable {
    /// The realm of its challenges. RFC 9110 §11.5.
    public let realm: String
    /// The names of which `aud` has to hold one.
    public let audiences: [String]
    /// The URL that clients call: its resource identifier. RFC 9728 §1.2.
    public let url: String
    /// What its metadata says, as JSON. RFC 9728 §2.
    public let metadata: [UInt8]
    /// The path under which its metadata is. RFC 9728 §3.1.
    public let metadataPath: String
    /// Who verifies its tokens.
    public let verifier: AccessTokenVerifier
    private let challenge: BearerChallenge

    /// A protected resource.
    ///
    /// - Parameters:
    ///   - name: its realm and, unless others are given, what stands for it in `aud`.
    ///   - url: its public URL, without which nobody finds its metadata. The Host header of a request is never used for it.
    ///   - audiences: what may stand for it in `aud`.
    ///   - scopes: what the metadata lists as `scopes_supported`.
    ///   - authorizationDetailsTypes: what it lists as `authorization_details_types_supported`.
    public init(
        _ name: String, at url: String, audiences: [String]? = nil, scopes: [String] = [],
        authorizationDetailsTypes: [String] = [], verifier: AccessTokenVerifier
    ) {
        self.realm = name
        self.audiences = audiences ?? [name]
        self.url = url
        self.verifier = verifier
        let place = WebURL(url)
        let path = place.map { $0.path == "/" ? "" : $0.path } ?? ""
        self.metadataPath = "/.well-known/oauth-protected-resource" + path
        let metadataURL = place.map { [metadataPath] in $0.origin + metadataPath }
        self.challenge = BearerChallenge(realm: name, metadataURL: metadataURL)
        self.metadata = Self.metadata(url, name, verifier.trustedIssuers, scopes, authorizationDetailsTypes)
    }

    /// Lets a request in, or says how it is answered. Nothing but the Authorization header is looked at.
    public func authorize(
        _ headerFields: HTTPFields, _ policy: ScopePolicy
    ) async throws(AccessRefusal) -> VerifiedAccessToken {
        let token: String
        switch BearerCredentials(headerFields) {
        case .token(let sent): token = sent
        case .absent: throw challenge.noToken()
        case .malformed(let reason): throw challenge.malformed(reason)
        }
        let verified: VerifiedAccessToken
        do { verified = try await verifier.verify(token, audiences: audiences) } catch {
            throw challenge.refusal(error)
        }
        guard policy.allows(verified) else { throw challenge.insufficient(policy, verified) }
        return verified
    }

    private static func metadata(
        _ url: String, _ name: String, _ issuers: [String], _ scopes: [String], _ types: [String]
    ) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("resource", url)
        json.member("resource_name", name)
        json.member("authorization_servers", issuers)
        if !scopes.isEmpty { json.member("scopes_supported", scopes) }
        if !types.isEmpty { json.member("authorization_details_types_supported", types) }
        json.member("bearer_methods_supported", ["header"])
        json.endObject()
        return json.bytes
    }
}

/// Why a request is not let in, and how it is answered.
public struct AccessRefusal: Error, Sendable {
    /// The whole answer; its `logDetail` says what was received and what was expected, and holds no token.
    public let response: EndpointResponse

    init(_ response: EndpointResponse) { self.response = response }
}
