import HTTPExchange
import OAuthCore

/// Turns declared services into records, and says of each text that cannot be one what was received and what is expected.
struct ClientRegistrationCheck {
    /// The scopes that a client may have.
    let knownScopes: Set<ScopeToken>
    private(set) var problems: [String] = []

    init(resourceServers: [ResourceServer]) {
        knownScopes = Set(
            [.openid, .profile, .email, .address, .phone, .offlineAccess]
                + resourceServers.flatMap { server in server.scopes.compactMap(server.token(for:)) })
    }

    /// The client without its secret; where something is wrong it stands in `problems`, and the record is not to be used.
    mutating func client(_ registration: ClientRegistration) -> Client {
        let isPublic = registration.clientSecret == nil
        let name = registration.clientID
        var client = Client(
            clientID: ClientID(name), grantTypes: registration.grantTypes, scope: scope(registration))
        client.clientName = registration.clientName
        if isPublic { client.tokenEndpointAuthMethod = TokenEndpointAuthMethod.none }
        client.redirectURIs = registration.redirectURIs.compactMap { uri($0, "redirectURIs", registration) }
        client.postLogoutRedirectURIs = registration.postLogoutRedirectURIs.compactMap {
            uri($0, "postLogoutRedirectURIs", registration)
        }
        client.backchannelLogoutURI = registration.backchannelLogoutURI
        client.requirePKCE = registration.requirePKCE
        client.isFirstParty = registration.isFirstParty
        client.accessTokenLifetime = registration.accessTokenLifetime
        client.defaultMaxAge = registration.defaultMaxAge
        client.idTokenSignedResponseAlg = registration.idTokenSignedResponseAlg
        client.introspection = registration.introspection
        client.authorizationDetailsTypes = registration.authorizationDetailsTypes
        check(registration, isPublic: isPublic)
        return client
    }

    private mutating func check(_ registration: ClientRegistration, isPublic: Bool) {
        let name = registration.clientID
        let isName = name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") }
        if !(1...256).contains(name.utf8.count) || !isName {
            refuse(
                registration, "clientID", received: LogText.quote(name),
                expected: "1 to 256 printable ASCII characters without space or colon")
        }
        if registration.clientSecret?.isEmpty == true {
            refuse(
                registration, "clientSecret", received: "an empty one", expected: "a secret, or nil for a public client"
            )
        }
        if isPublic, !registration.requirePKCE {
            refuse(
                registration, "requirePKCE", received: "false without a clientSecret", expected: "true: RFC 9700 §2.1.1"
            )
        }
        if isPublic, registration.grantTypes.contains(.clientCredentials) {
            refuse(
                registration, "grantTypes", received: "client_credentials without a clientSecret",
                expected: "a clientSecret")
        }
        if registration.grantTypes.contains(.password) {
            refuse(
                registration, "grantTypes", received: "password",
                expected: "authorization_code: people log in on the application's own page")
        }
        if registration.grantTypes.contains(.authorizationCode), registration.redirectURIs.isEmpty {
            refuse(registration, "redirectURIs", received: "none", expected: "at least one for authorization_code")
        }
        if let uri = registration.backchannelLogoutURI {
            let url = WebURL(uri)
            if url == nil || (isPublic && url?.isConfidential == false) {
                refuse(
                    registration, "backchannelLogoutURI", received: LogText.quote(uri),
                    expected: "an http or https URL; https for a public client")
            }
        }
    }

    private mutating func scope(_ registration: ClientRegistration) -> Scope {
        guard registration.scope.isEmpty || Scope(parsing: registration.scope) != nil else {
            refuse(
                registration, "scope", received: LogText.quote(registration.scope),
                expected: "scope names separated by spaces")
            return .empty
        }
        let scope = Scope(parsing: registration.scope) ?? .empty
        for token in scope.tokens where !knownScopes.contains(token) {
            refuse(
                registration, "scope", received: LogText.quote(token.rawValue),
                expected: "a scope of resourceServers, or openid, profile, email, phone, address, offline_access")
        }
        return scope
    }

    /// RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.1.
    private mutating func uri(_ text: String, _ key: String, _ registration: ClientRegistration) -> RedirectURI? {
        do throws(RedirectURI.Problem) {
            let uri = try RedirectURI(text)
            let isWeb = uri.scheme == "http" || uri.scheme == "https"
            let isPrivateUse = !isWeb && registration.clientSecret == nil && uri.scheme.contains(".")
            if isPrivateUse || (isWeb && WebURL(text)?.isConfidential == true) { return uri }
        } catch {
            // User information may be a password.
            let received = error == .hasUserinfo ? "a URI" : LogText.quote(text)
            refuse(registration, key, received: "\(received): \(error.rawValue)", expected: "an absolute URI")
            return nil
        }
        refuse(
            registration, key, received: LogText.quote(text),
            expected: "https, http on a loopback name, or a private-use scheme (com.example.app:/…) of a public client")
        return nil
    }

    private mutating func refuse(
        _ registration: ClientRegistration, _ key: String, received: String, expected: String
    ) {
        problems.append(
            "client \(LogText.quote(registration.clientID)): \(key): received \(received), expected \(expected)")
    }

    /// Two clients of one name would be one, with the declarations of the later.
    mutating func checkNames(_ registrations: [ClientRegistration]) {
        for (name, same) in Dictionary(grouping: registrations, by: \.clientID) where same.count > 1 {
            problems.append("client \(LogText.quote(name)): declared \(same.count) times, expected once")
        }
    }
}
