import OAuthCore

/// Scopes in words, for the consent and account pages.
enum ScopeDescriptions {
    /// The lines of the consent page, in the order of the request. `openid` comes first and stays.
    static func items(_ scope: Scope, _ directory: DirectorySnapshot) -> [PageContent.ScopeItem] {
        let ordered = scope.filter { $0 == .openid }.union(scope)
        return ordered.tokens.map { token in
            let (text, service) = describe(token, directory)
            return PageContent.ScopeItem(
                value: token.rawValue, description: text, service: service, isFixed: token == .openid)
        }
    }

    /// The scopes in one line.
    static func line(_ scope: Scope, _ directory: DirectorySnapshot) -> String {
        scope.tokens.map { describe($0, directory).text }.joined(separator: " · ")
    }

    private static func describe(
        _ token: ScopeToken, _ directory: DirectorySnapshot
    ) -> (text: String, service: String?) {
        if let text = standard[token] { return (text, nil) }
        for server in directory.resourceServers {
            for scope in server.scopes where server.token(for: scope) == token {
                return (scope.description.isEmpty ? token.rawValue : scope.description, server.name)
            }
        }
        return (token.rawValue, nil)
    }

    private static let standard: [ScopeToken: String] = [
        .openid: "Know who you are", .profile: "See your profile, such as your name", .email: "See your email address",
        .address: "See your postal address", .phone: "See your phone number",
        .offlineAccess: "Keep its access while you are away",
    ]
}
