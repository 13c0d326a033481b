package import OAuthCore

extension ClientDeclaration {
    /// The client as the directory keeps it.
    ///
    /// - Parameters:
    ///   - secretHashes: the keyed hash of `clientSecret`; empty for a public client.
    ///   - allowsPasswordGrant: what the authorization server's section says.
    package func client(secretHashes: [SecretHash], allowsPasswordGrant: Bool) -> Client {
        var client = Client(clientID: clientID, grantTypes: Set(grantTypes), scope: scope)
        client.clientName = clientName
        client.tokenEndpointAuthMethod = declaredAuthenticationMethod
        client.secretHashes = secretHashes
        client.redirectURIs = redirectURIs.compactMap { try? RedirectURI($0) }
        client.postLogoutRedirectURIs = postLogoutRedirectURIs.compactMap { try? RedirectURI($0) }
        client.requirePKCE = requirePKCE
        client.isFirstParty = isFirstParty
        client.requiresSecondFactor = requiresSecondFactor
        client.accessTokenLifetime = accessTokenLifetime
        client.refreshTokenRetryWindow = refreshTokenRetryWindow
        client.idTokenSignedResponseAlg = idTokenSignedResponseAlgorithm?.rawValue
        client.userinfoSignedResponseAlg = userinfoSignedResponseAlgorithm?.rawValue
        client.defaultMaxAge = defaultMaxAge
        client.backchannelLogoutURI = backchannelLogoutURI
        client.links = presentation.links
        client.introspection = Set(introspection)
        client.authorizationDetailsTypes = Set(authorizationDetailsTypes)
        client.allowsPasswordGrant = allowsPasswordGrant && grantTypes.contains(.password)
        client.origin = .declared
        return client
    }
}

extension ClientDeclaration.Presentation {
    fileprivate var links: [Client.Link: String] {
        let links: [(Client.Link, ConfiguredURL?)] = [
            (.clientURI, clientURI), (.logoURI, logoURI), (.policyURI, policyURI), (.tosURI, termsOfServiceURI),
        ]
        return Dictionary(links.compactMap { link, url in url.map { (link, $0.text) } }) { first, _ in first }
    }
}
