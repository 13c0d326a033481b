/// Which claims about a person are told where. OpenID Connect Core §5.3 to §5.5.
package enum UserClaims {
    /// The claims about a person for one target, as far as the record has them.
    ///
    /// With the code flow, the claims of the scopes go to UserInfo only (§5.4), those of the `claims` parameter where it names them (§5.5).
    /// For UserInfo the first member is `sub` (§5.3.2); the ID token brings its own. What an application said with the login goes to both: the
    /// standard claims as far as the scopes give them, any others always, because the application knew for whom it spoke. The parameter gives
    /// none that OpenID Connect does not define: where one of those goes is the operator's to say (`ClaimMapping`).
    package static func select(
        user: User, scope: Scope, requested: ClaimsRequest?, target: ClaimsRequest.Target
    ) -> JSONObject {
        var selected = JSONObject()
        if target == .userinfo {
            selected["sub"] = .string(user.subject.rawValue)
            for name in scope.tokens.flatMap(StandardClaims.claims(of:)) { selected[name] = value(name, user) }
        }
        for (name, _) in user.told?.members ?? [] where isGiven(name, by: scope) {
            if let value = value(name, user) { selected[name] = value }
        }
        for claim in requested?.claims(for: target) ?? [] {
            guard StandardClaims.isStandard(claim.name), let value = value(claim.name, user), claim.admits(value)
            else { continue }
            selected[claim.name] = value
        }
        return selected
    }

    /// Whether a claim that was told belongs to one of the scopes, or to none at all.
    private static func isGiven(_ name: String, by scope: Scope) -> Bool {
        StandardClaims.isStandard(name) ? scope.contains(StandardClaims.scope(of: name)) : scope.contains(.openid)
    }

    /// The value in the record, unless the name is one that the server states itself, or the value is null.
    private static func value(_ name: String, _ user: User) -> JSONValue? {
        guard !StandardClaims.reserved.contains(name), let value = user.claims[name], value != .null else { return nil }
        return value
    }
}
