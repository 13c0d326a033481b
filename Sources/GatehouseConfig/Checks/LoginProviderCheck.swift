/// Finds the providers that the login page offers, and refuses those that it cannot offer.
struct LoginProviderCheck {
    let reader: SectionReader
    let oidc: OIDCSection
    let authorizationServer: AuthorizationServerSection
    /// Whether a backend-for-frontend uses the providers too.
    let hasApp: Bool

    private static let key = "authorization_server.login.providers"

    /// Those that are there and switched on, in the order of the login page.
    func run() -> [ProviderDeclaration] {
        var found: [ProviderDeclaration] = []
        for name in authorizationServer.federation.providers {
            guard let provider = provider(named: name, found) else { continue }
            found.append(provider)
        }
        if !hasApp { warnOfUnused() }
        return found
    }

    private func provider(named name: Located<String>, _ found: [ProviderDeclaration]) -> ProviderDeclaration? {
        guard let provider = oidc.providers.first(where: { $0.name == name.value }) else {
            let known = oidc.providers.map(\.name)
            reader.refuse(
                Self.key, .unknownName, at: name.position, received: name.value.quotedForMessage,
                expected: known.isEmpty
                    ? "a provider that oidc.providers declares" : "one of \(known.joined(separator: ", "))")
            return nil
        }
        guard !found.contains(where: { $0.name == provider.name }) else {
            reader.refuse(
                Self.key, .duplicateName, at: name.position, received: "\(provider.name) again",
                expected: "each provider once")
            return nil
        }
        guard provider.isEnabled else {
            reader.warn(
                Self.key, at: name.position, "\(provider.name) is switched off: the login page does not offer it")
            return nil
        }
        guard provider.issuer?.text != authorizationServer.issuer.text else {
            reader.refuse(
                Self.key, at: name.position,
                received: "\(provider.name), whose issuer \(authorizationServer.issuer.text) is this server itself",
                expected: "a provider elsewhere: people who have an account here log in with it")
            return nil
        }
        return provider
    }

    private func warnOfUnused() {
        let offered = authorizationServer.federation.providers.map(\.value)
        for provider in oidc.enabledProviders where !offered.contains(provider.name) {
            reader.warn(
                "oidc.providers.\(provider.name)", at: provider.source,
                "not used: neither app nor authorization_server.login.providers names it")
        }
    }
}
