/// One check of an authorization request: it reads parameters, refuses them or takes over what they ask for.
package struct AuthorizationCheck: Sendable {
    /// Where the rule stands.
    package let section: StaticString
    /// Refuses by throwing; otherwise fills in its part of the request.
    let apply: @Sendable (inout AuthorizationRequest, Input) throws(OAuthError) -> Void

    /// What a check sees.
    struct Input {
        let parameters: FormParameters
        let client: Client
        let audiences: AudienceResolver
        let details: AuthorizationDetailsResolver
        /// Nil: no hint was sent; `.some(nil)`: one that is not ours.
        let hint: IDTokenHint??
    }

    /// All checks, in the order in which a request meets them: what cannot be understood first, what cannot be granted last.
    package static let table: [AuthorizationCheck] = [
        AuthorizationCheck(section: "RFC 6749 §3.1", apply: repeatedParameters),
        AuthorizationCheck(section: "RFC 6749 §4.1.1 state", apply: state),
        AuthorizationCheck(section: "OpenID Connect Core §6.1 request", apply: requestObject),
        AuthorizationCheck(section: "OpenID Connect Core §6.2 request_uri", apply: requestURI),
        AuthorizationCheck(section: "OpenID Connect Core §7.2.1 registration", apply: registration),
        AuthorizationCheck(section: "RFC 6749 §3.1.1 response_type", apply: responseType),
        AuthorizationCheck(section: "OAuth 2.0 Multiple Response Types §2.1 response_mode", apply: responseMode),
        AuthorizationCheck(section: "RFC 6749 §4.1.2.1 unauthorized_client", apply: grantType),
        AuthorizationCheck(section: "RFC 6749 §3.3 scope", apply: scope),
        AuthorizationCheck(section: "RFC 9396 §5 authorization_details", apply: authorizationDetails),
        AuthorizationCheck(section: "RFC 8707 §2 resource", apply: resource),
        AuthorizationCheck(section: "RFC 7636 §4.3 code_challenge", apply: codeChallenge),
        AuthorizationCheck(section: "OpenID Connect Core §3.1.2.1 nonce", apply: nonce),
        AuthorizationCheck(section: "OpenID Connect Core §3.1.2.1 prompt", apply: prompt),
        AuthorizationCheck(section: "OpenID Connect Core §3.1.2.1 max_age", apply: maxAge),
        AuthorizationCheck(section: "OpenID Connect Core §5.5 claims", apply: claims),
        AuthorizationCheck(section: "OpenID Connect Core §3.1.2.1 id_token_hint", apply: idTokenHint),
        AuthorizationCheck(
            section: "OpenID Connect Core §3.1.2.1 login_hint, ui_locales, acr_values", apply: preferences),
    ]
}
