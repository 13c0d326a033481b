/// Which claims the standard scopes ask for. OpenID Connect Core §5.1 and §5.4.
package enum StandardClaims {
    /// The claims of a scope; none for a scope that asks for no claims.
    package static func claims(of scope: ScopeToken) -> [String] {
        switch scope {
        case .profile: profile
        case .email: ["email", "email_verified"]
        case .address: ["address"]
        case .phone: ["phone_number", "phone_number_verified"]
        default: []
        }
    }

    /// Whether OpenID Connect defines a claim. A language tag (`name#de`) changes nothing.
    package static func isStandard(_ claim: String) -> Bool {
        let name = withoutLanguage(claim)
        return scopes.contains { claims(of: $0).contains(name) }
    }

    /// The scope that a client must be registered for to be given a claim by name.
    ///
    /// A language tag (`name#de`) changes nothing. A claim that OpenID Connect does not define belongs to the profile.
    package static func scope(of claim: String) -> ScopeToken {
        let name = withoutLanguage(claim)
        for scope in [ScopeToken.email, .address, .phone] where claims(of: scope).contains(name) { return scope }
        return .profile
    }

    private static func withoutLanguage(_ claim: String) -> String {
        claim.utf8.firstIndex(of: UInt8(ascii: "#")).map { String(claim[..<$0]) } ?? claim
    }

    /// The claims that the server states itself: nothing in a user's record and nothing in a request changes them.
    package static let reserved: Set<String> = [
        "iss", "sub", "aud", "exp", "iat", "nbf", "jti", "nonce", "acr", "amr", "auth_time", "sid", "azp", "at_hash",
        "c_hash", "s_hash", "client_id", "scope", "token_use", "cnf", "act", "events",
    ]

    /// The scopes that carry claims, in the order of OpenID Connect Core §5.4.
    package static let scopes: [ScopeToken] = [.profile, .email, .address, .phone]

    private static let profile = [
        "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
        "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at",
    ]
}
