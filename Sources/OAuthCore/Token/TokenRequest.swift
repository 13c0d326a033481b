/// What every token request has in common. RFC 6749 §3.2.
package enum TokenRequest {
    /// The `grant_type`, one of those that the server speaks. RFC 6749 §5.2.
    package static func grantType(_ form: FormParameters) throws(OAuthError) -> GrantType {
        guard let text = form["grant_type"] else {
            throw OAuthError(.invalidRequest, "The grant_type is missing.", detail: "no grant_type in the body")
        }
        guard let grantType = GrantType(rawValue: text) else {
            throw OAuthError(
                .unsupportedGrantType, "The grant_type is not supported.",
                detail:
                    "grant_type \(LogText.quote(text)); known are \(LogText.list(GrantType.allCases.map(\.rawValue)))")
        }
        return grantType
    }

    /// A parameter that must be there.
    package static func required(_ name: String, in form: FormParameters) throws(OAuthError) -> String {
        guard let value = form[name] else {
            throw OAuthError(.invalidRequest, "A required parameter is missing.", detail: "no \(name) in the body")
        }
        return value
    }

    /// The `scope`; nil where none was asked for. RFC 6749 §3.3.
    package static func scope(_ form: FormParameters) throws(OAuthError) -> Scope? {
        guard let text = form["scope"] else { return nil }
        guard let scope = Scope(parsing: text) else {
            throw OAuthError(
                .invalidScope, "The scope is malformed.",
                detail:
                    "scope \(LogText.quote(text)) has a character that RFC 6749 §3.3 does not allow, or too many tokens"
            )
        }
        return scope.isEmpty ? nil : scope
    }

    /// Refuses a client that is not registered for a grant. RFC 6749 §5.2.
    package static func demand(_ grantType: GrantType, of client: Client) throws(OAuthError) {
        guard client.grantTypes.contains(grantType) else {
            let registered = LogText.list(client.grantTypes.map(\.rawValue).sorted())
            throw OAuthError(
                .unauthorizedClient, "The client may not use this grant_type.",
                detail: "grant_type \(grantType.rawValue) was used; grant_types of the client: \(registered)")
        }
    }

    /// What of a scope a client may be given; `invalid_scope` where something was asked for that it is not registered for.
    package static func granted(
        _ requested: Scope?, of registered: Scope, excluding excluded: Set<ScopeToken>
    ) throws(OAuthError) -> Scope {
        let allowed = registered.filter { !excluded.contains($0) }
        let granted = requested ?? allowed
        guard allowed.isSuperset(of: granted), !granted.isEmpty else {
            let asked = requested.map { LogText.quote($0.description) } ?? "nothing"
            throw OAuthError(
                .invalidScope, "The scope is not one that the client may be given.",
                detail:
                    "scope: \(asked) was asked for; the client can have \(LogText.quote(allowed.description)) by this grant"
            )
        }
        return granted
    }
}
