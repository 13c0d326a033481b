/// An authorization request that has passed every check. RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1.
package struct AuthorizationRequest: Sendable, Hashable {
    /// Who asks, and where the answer goes.
    package let target: AuthorizationTarget
    /// What may be granted: asked for, known and registered.
    package var scope = Scope.empty
    /// What is asked for object by object. RFC 9396 §3.
    package var authorizationDetails: [AuthorizationDetail] = []
    /// Whether one of them is asked about at each request, whatever was allowed before.
    package var isAlwaysAsked = false
    /// The PKCE challenge; its method is S256. RFC 7636 §4.3.
    package var codeChallenge: CodeChallenge?
    /// The `nonce` for the ID token.
    package var nonce: String?
    /// How much the person is to be asked.
    package var prompt: Set<Prompt> = []
    /// The most seconds that may have passed since the person logged in: the parameter, or what the client is registered with.
    package var maxAge: Int64?
    /// The people of whom one must be the one who answers: `id_token_hint`, or `sub` in `claims`. Nil: anybody.
    package var subjects: Set<SubjectID>?
    /// What the login page begins with as the user name.
    package var loginHint: String?
    /// The languages that the person prefers, best first.
    package var uiLocales: [String] = []
    /// The authentication contexts that the client would like, best first.
    package var acrValues: [String] = []
    /// Claims asked for by name, as far as the client may be given them.
    package var claims: ClaimsRequest?
    /// The resource servers that the tokens are for. RFC 8707 §2.
    package var resources: [String] = []

    /// A request of which only the target is known.
    init(target: AuthorizationTarget) { self.target = target }

    /// The client that asks.
    package var client: Client { target.client }

    /// What the person is asked about: the scopes, and those whose claims are asked for by name.
    package var consentScope: Scope { scope.union(claims?.scope ?? .empty) }

    /// The parameters that mean something here; any other is ignored. RFC 6749 §3.1.
    package static let parameterNames: Set<String> = [
        "response_type", "client_id", "redirect_uri", "scope", "state", "response_mode", "nonce", "display", "prompt",
        "max_age", "ui_locales", "claims_locales", "id_token_hint", "login_hint", "acr_values", "claims", "request",
        "request_uri", "registration", "code_challenge", "code_challenge_method", "resource", "audience",
        AuthorizationDetailsParameter.name,
    ]

    /// Runs the table of checks. Every error is one to tell by redirect.
    package static func validate(
        _ parameters: FormParameters, target: AuthorizationTarget, audiences: AudienceResolver,
        details: AuthorizationDetailsResolver = AuthorizationDetailsResolver(resourceServers: []),
        verifyIDTokenHint: (String) -> IDTokenHint?
    ) throws(OAuthError) -> AuthorizationRequest {
        var request = AuthorizationRequest(target: target)
        let input = AuthorizationCheck.Input(
            parameters: parameters, client: target.client, audiences: audiences, details: details,
            hint: parameters["id_token_hint"].map(verifyIDTokenHint))
        do throws(OAuthError) {
            for check in AuthorizationCheck.table { try check.apply(&request, input) }
        } catch {
            throw error.redirected()
        }
        return request
    }
}

/// What the person is to be asked. OpenID Connect Core §3.1.2.1.
package enum Prompt: String, Sendable, Hashable, CaseIterable {
    /// Nothing: an answer without any page.
    case none
    /// To log in again.
    case login
    /// To allow again.
    case consent
    /// To choose an account.
    case selectAccount = "select_account"
}
