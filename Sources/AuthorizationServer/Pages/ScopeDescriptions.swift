import OAuthCore

/// Scopes in words, for the consent and account pages.
enum ScopeDescriptions {
    /// The lines of a page that asks, in the order of the request. `openid` comes first and stays.
    static func items(
        _ scope: Scope, _ directory: DirectorySnapshot, _ texts: PageTexts.Scopes
    ) -> [PageContent.ScopeItem] {
        scope.filter { $0 == .openid }.union(scope).tokens.map { token in
            let (text, service) = describe(token, directory, texts)
            return PageContent.ScopeItem(
                value: token.rawValue, description: text, service: service, isFixed: token == .openid)
        }
    }

    /// A scope in words, and the name of the service that it belongs to; nil: OpenID Connect has it, or nobody.
    static func describe(
        _ token: ScopeToken, _ directory: DirectorySnapshot, _ texts: PageTexts.Scopes
    ) -> (text: String, service: String?) {
        if let text = standard(token, texts) { return (text, nil) }
        for server in directory.resourceServers {
            for scope in server.scopes where server.token(for: scope) == token {
                return (scope.description.isEmpty ? token.rawValue : scope.description, server.name)
            }
        }
        return (token.rawValue, nil)
    }

    private static func standard(_ token: ScopeToken, _ texts: PageTexts.Scopes) -> String? {
        switch token {
        case .openid: texts.openid
        case .profile: texts.profile
        case .email: texts.email
        case .address: texts.address
        case .phone: texts.phone
        case .offlineAccess: texts.offlineAccess
        default: nil
        }
    }
}
