/// Where the answer to an authorization request goes: a client and a redirect URI that are proven to belong together.
///
/// Until there is one, an error is shown on a page and nothing is redirected. RFC 6749 §4.1.2.1.
package struct AuthorizationTarget: Sendable, Hashable {
    /// The client that asks.
    package let client: Client
    /// The redirect URI as it was sent, or the only registered one.
    package let redirectURI: String
    /// Whether the request named it: only then must the token request name it too. RFC 6749 §4.1.3.
    package let namesRedirectURI: Bool
    /// What the client recognises its request by; nil where none, or none fit to be sent back, came.
    package let state: String?

    /// The longest `client_id` that is looked up, in bytes.
    package static let maximumClientIDLength = 256

    /// Finds the client and the redirect URI. Every error is one for a page.
    package static func resolve(
        _ parameters: FormParameters, clients: [ClientID: Client]
    ) throws(OAuthError) -> AuthorizationTarget {
        let client = try client(parameters, clients)
        let redirectURI = try redirectURI(parameters, client)
        return AuthorizationTarget(
            client: client, redirectURI: redirectURI, namesRedirectURI: parameters["redirect_uri"] != nil,
            state: state(parameters))
    }

    /// RFC 6749 §4.1.1 and §3.1: one `client_id`, and a client that is registered under it.
    private static func client(
        _ parameters: FormParameters, _ clients: [ClientID: Client]
    ) throws(OAuthError) -> Client {
        guard !parameters.repeatedNames.contains("client_id") else {
            throw OAuthError(.invalidRequest, "The client_id is repeated.", detail: "client_id was sent more than once")
        }
        guard let text = parameters["client_id"] else {
            throw OAuthError(.invalidRequest, "The client_id is missing.", detail: "no client_id was sent")
        }
        guard text.utf8.count <= maximumClientIDLength, let client = clients[ClientID(text)] else {
            throw OAuthError(
                .invalidClient, "The application is not registered here.",
                detail: "client_id \(LogText.quote(text)) is not registered")
        }
        return client
    }

    /// RFC 6749 §3.1.2.3, RFC 9700 §2.1: one redirect URI, equal to a registered one character by character.
    private static func redirectURI(_ parameters: FormParameters, _ client: Client) throws(OAuthError) -> String {
        let registered = client.redirectURIs.map(\.rawValue)
        guard !parameters.repeatedNames.contains("redirect_uri") else {
            throw OAuthError(
                .invalidRequest, "The redirect_uri is repeated.", detail: "redirect_uri was sent more than once")
        }
        guard let requested = parameters["redirect_uri"] else { return try onlyRedirectURI(parameters, client) }
        guard client.redirectURIs.contains(where: { $0.matches(requested, anyLoopbackPort: client.isPublic) }) else {
            throw OAuthError(
                .invalidRequest, "The redirect_uri is not registered for this application.",
                detail: """
                    redirect_uri \(LogText.quote(requested)) was received, registered for \
                    \(LogText.quote(client.clientID.rawValue)): \(LogText.list(registered)); they must be equal to the letter
                    """)
        }
        return requested
    }

    /// RFC 6749 §3.1.2.3: a confidential client's only redirect URI may go without saying, unless OpenID Connect Core §3.1.2.1 wants it said.
    private static func onlyRedirectURI(_ parameters: FormParameters, _ client: Client) throws(OAuthError) -> String {
        let asked = parameters["scope"].map { $0.split(separator: " ").contains("openid") }
        let isOpenID = asked ?? client.scope.contains(.openid)
        guard !isOpenID, !client.isPublic, client.redirectURIs.count == 1, let only = client.redirectURIs.first else {
            throw OAuthError(
                .invalidRequest, "The redirect_uri is missing.",
                detail: """
                    no redirect_uri was sent, registered: \(LogText.list(client.redirectURIs.map(\.rawValue))); it may be left \
                    out by a confidential client with exactly one, without the scope openid
                    """)
        }
        return only.rawValue
    }

    private static func state(_ parameters: FormParameters) -> String? {
        parameters["state"].flatMap { StateParameter.isAcceptable($0) ? $0 : nil }
    }
}

/// What a `state` may be. RFC 6749 §4.1.1.
package enum StateParameter {
    /// The most bytes that are carried along.
    package static let maximumLength = 4096

    /// Whether the value is carried along and sent back: not too long, and without control characters.
    package static func isAcceptable(_ value: String) -> Bool {
        value.utf8.count <= maximumLength && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
