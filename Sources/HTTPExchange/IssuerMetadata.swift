import HTTPTypes
package import OAuthCore

/// Where an authorization server has its endpoints, as far as its clients and resource servers need them.
///
/// RFC 8414 §2, OpenID Connect Discovery §3.
package struct IssuerMetadata: Sendable, Hashable {
    /// The issuer, exactly as it was expected.
    package let issuer: String
    /// The whole document, of which clients for people need more than stands here: see `endpoint(_:)` and `strings(_:)`.
    package let document: JSONObject
    /// `jwks_uri`.
    package let jwksURI: String?
    /// `token_endpoint`.
    package let tokenEndpoint: String?
    /// `introspection_endpoint`.
    package let introspectionEndpoint: String?

    /// Why the metadata cannot be had or cannot be believed.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        /// What was tried, what came and what was expected, for the log.
        package let description: String
        /// Whether trying again later may help.
        package let isTransient: Bool

        package init(_ description: String, isTransient: Bool = false) {
            self.description = description
            self.isTransient = isTransient
        }
    }

    /// Reads a metadata document. Its `issuer` must be the expected one, character by character. RFC 8414 §3.3.
    ///
    /// `isExpected` decides instead where an issuer's own rule differs, as that of Microsoft's tenants does.
    package init(
        parsing bytes: [UInt8], expecting issuer: String, isExpected: ((String) -> Bool)? = nil
    ) throws(Failure) {
        let document: JSONObject
        do { document = try JSONReader.parseObject(bytes) } catch {
            throw Failure("the metadata of \(issuer) is no JSON object: \(error)")
        }
        let accepts = isExpected ?? { $0.hasSameBytes(as: issuer) }
        guard let received = document["issuer"]?.stringValue, accepts(received) else {
            let received = document["issuer"]?.stringValue ?? ""
            throw Failure("the metadata names the issuer \(LogText.quote(received)), expected \(issuer)")
        }
        self.issuer = received
        self.document = document
        self.jwksURI = try Self.endpoint("jwks_uri", document, issuer)
        self.tokenEndpoint = try Self.endpoint("token_endpoint", document, issuer)
        self.introspectionEndpoint = try Self.endpoint("introspection_endpoint", document, issuer)
    }

    /// The endpoint of that name; nil where there is none. It is `https`, or `http` on a loopback name.
    package func endpoint(_ name: String) throws(Failure) -> String? { try Self.endpoint(name, document, issuer) }

    /// The list of strings of that name; nil where there is none.
    package func strings(_ name: String) -> [String]? { document[name]?.stringArrayValue }

    /// Whether the member of that name is `true`.
    package func states(_ name: String) -> Bool { document[name]?.boolValue == true }

    private static func endpoint(
        _ name: String, _ document: JSONObject, _ issuer: String
    ) throws(Failure) -> String? {
        guard let value = document[name] else { return nil }
        guard let url = value.stringValue, let endpoint = WebURL(url) else {
            throw Failure("\(name) in the metadata of \(issuer) is no http(s) URL")
        }
        guard endpoint.isConfidential else {
            throw Failure("\(name) of \(issuer) must be https: \(LogText.quote(url))")
        }
        return url
    }

    /// The addresses where an issuer's metadata may be, in the order in which they are tried.
    ///
    /// OpenID Connect Discovery §4 appends to the issuer, RFC 8414 §3.1 inserts before its path.
    package static func locations(of issuer: String) -> [String] {
        guard let url = WebURL(issuer) else { return [] }
        var path = url.path
        if path.hasSuffix("/") { path.removeLast() }
        return [
            url.origin + path + "/.well-known/openid-configuration",
            url.origin + "/.well-known/oauth-authorization-server" + path,
        ]
    }

    /// Fetches the metadata of an issuer that the operator named.
    package static func fetch(
        of issuer: String, through http: any OutboundClient, timeout: Duration, isExpected: ((String) -> Bool)? = nil
    ) async throws(Failure) -> IssuerMetadata {
        guard let url = WebURL(issuer), url.isConfidential else {
            throw Failure("the issuer \(issuer) must be an https URL (http only on a loopback name)")
        }
        var last = Failure("the issuer \(issuer) has no metadata")
        for location in locations(of: issuer) {
            let request = OutboundRequest(
                url: location, headerFields: [.accept: "application/json"], maximumResponseBytes: 256 << 10,
                timeout: timeout, isOperatorConfigured: true)
            let response: OutboundResponse
            do { response = try await http.send(request) } catch {
                throw Failure("GET \(location): \(error)", isTransient: true)
            }
            if response.status == .ok {
                return try IssuerMetadata(parsing: response.body, expecting: issuer, isExpected: isExpected)
            }
            last = Failure("GET \(location): status \(response.status.code)", isTransient: true)
            guard response.status == .notFound else { break }
        }
        throw last
    }

    /// Whether the URL leads to the issuer's own origin, which the operator named: only then may it be a private address.
    package func isOwn(_ url: String) -> Bool {
        guard let own = WebURL(issuer), let other = WebURL(url) else { return false }
        return own.origin == other.origin
    }
}
