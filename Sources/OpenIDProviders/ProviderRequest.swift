import OAuthCore
import Secrets

/// One login at a provider, as it is begun and as it has to come back. RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1.
package struct ProviderRequest: Sendable {
    /// `state`: binds the answer to the browser. RFC 6749 §10.12.
    package let state: String
    /// `nonce`: binds the ID token to this request.
    package let nonce: String
    /// The PKCE verifier. RFC 7636 §4.1.
    package let codeVerifier: String
    /// Where the provider sends the browser back to.
    package let redirectURI: String
    /// Whether a refresh token is wanted.
    package var wantsRefreshToken = false
    /// `prompt`, as it is sent; nil: the provider decides.
    package var prompt: String?
    /// `max_age` in seconds: how long ago the person may have proved who they are.
    package var maximumAge: Int64?
    /// `login_hint`: whom to expect.
    package var loginHint: String?
    /// `acr_values`: how strong a login is wished for.
    package var acrValues: String?
    /// `ui_locales`: the languages that the person reads.
    package var uiLocales: String?

    /// A request from what every one has.
    package init(state: String, nonce: String, codeVerifier: String, redirectURI: String) {
        self.state = state
        self.nonce = nonce
        self.codeVerifier = codeVerifier
        self.redirectURI = redirectURI
    }

    /// The challenge that goes with the request. RFC 7636 §4.2.
    var codeChallenge: CodeChallenge { CodeChallenge(digest: SHA2.sha256(codeVerifier.utf8)) }

    /// What is wished for besides; it goes before what the configuration says.
    var wishes: [(name: String, value: String)] {
        let all: [(name: String, value: String?)] = [
            ("prompt", prompt), ("max_age", maximumAge.map { String($0) }), ("login_hint", loginHint),
            ("acr_values", acrValues), ("ui_locales", uiLocales),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }
}
