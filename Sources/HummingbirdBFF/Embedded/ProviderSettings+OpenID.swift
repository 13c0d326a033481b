import OAuthCore
public import OpenIDProviders

extension ProviderSettings {
    /// An OpenID Connect provider, found by its issuer.
    ///
    /// - Parameters:
    ///   - name: part of every `userID` here, `a-z`, `0-9` and `-`; people are known by it for ever.
    ///   - scope: what is asked for, divided by blanks; `openid` is always asked for.
    /// - Throws: where the scope is none.
    public static func openID(
        _ name: String, displayName: String? = nil, issuer: String, clientID: String, authentication: Authentication,
        scope: String = "openid profile email"
    ) throws(EmbeddedBFFError) -> ProviderSettings {
        guard let parsed = Scope(parsing: scope) else {
            throw EmbeddedBFFError(
                ["provider \(name): received the scope \(LogText.quote(scope)), expected names divided by blanks"])
        }
        return ProviderSettings(
            name: name, displayName: displayName ?? name, kind: .openID(issuer: issuer), clientID: ClientID(clientID),
            authentication: authentication, scope: parsed)
    }
}
