import HTTPExchange
import OAuthCore
import OpenIDProviders
import Secrets

/// Begins logins at providers and recognises their answers. RFC 6749 §4.1, RFC 9207, RFC 9700 §4.4.
struct ProviderLogins: Sendable {
    /// Where the login page's buttons lead.
    static let beginPath = "/login/provider"
    /// Where providers answer.
    static let callbackPath = "/login/callback"
    private static let separator: Character = "."
    private static let statePurpose = "provider_state"

    let context: ServerContext
    let location: IssuerLocation

    /// A login that has been begun: where the browser goes, and what the flow remembers.
    struct Begun: Sendable {
        let url: String
        let attempt: ProviderAttempt
    }

    /// The path that a provider answers at: one of its own where it is set so, which tells it from others that name no issuer.
    static func callbackPath(of settings: ProviderSettings) -> String {
        settings.hasOwnCallback ? callbackPath + "/" + settings.name : callbackPath
    }

    /// The handle of the flow that a state belongs to.
    static func handle(of state: String) -> String? {
        let parts = state.split(separator: separator, omittingEmptySubsequences: false)
        return parts.count == 2 ? String(parts[0]) : nil
    }

    /// Asks the provider for its authorization endpoint, and makes a request for it that only this flow's browser can finish.
    func begin(
        at provider: Provider, handle: String, cookie: String, _ wishes: ProviderWishes
    ) async throws(ProviderFailure) -> Begun {
        let secret = RandomToken.alphanumeric(length: PageCookies.valueLength, from: context.random)
        let state = handle + String(Self.separator) + secret
        var request = request(at: provider, state: state, cookie: cookie)
        wishes.apply(to: &request)
        let url = try await provider.authorizationURL(request)
        let hash = context.keyRing.keyedHash(state.utf8, purpose: Self.statePurpose)
        return Begun(
            url: url, attempt: ProviderAttempt(provider: provider.name, stateHash: hash, startedAt: context.clock()))
    }

    /// The request of a state, as it was begun and as its answer is checked: nonce and PKCE verifier come from the flow's cookie and the state
    /// by keyed hashes, so that neither is stored. RFC 7636 §4.1.
    func request(at provider: Provider, state: String, cookie: String) -> ProviderRequest {
        func secret(_ purpose: String) -> String {
            Base64URL.encode(context.keyRing.keyedHash("\(cookie)\n\(state)".utf8, purpose: purpose).bytes)
        }
        return ProviderRequest(
            state: state, nonce: secret("provider_nonce"), codeVerifier: secret("provider_verifier"),
            redirectURI: location.url(Self.callbackPath(of: provider.settings)))
    }

    /// The provider that the flow waits for, where the answer's state is the one it was begun with; in constant time.
    func awaited(_ open: FlowKeeper.OpenFlow, state: String, path: String) throws(PageFailure) -> Provider {
        guard let attempt = open.flow.provider,
            context.keyRing.hasher(for: Self.statePurpose).matches(attempt.stateHash, state.utf8)
        else { throw .finished("the answer to this login has come before, or another login was begun since") }
        guard let provider = context.providers.provider(named: attempt.provider) else {
            throw .finished("the provider \(attempt.provider) of this login is no longer offered")
        }
        // RFC 9700 §4.4.2.2: an answer at another provider's address is a mix-up.
        guard Self.callbackPath(of: provider.settings) == path else {
            throw .finished("the login was begun with \(provider.name), whose answers do not come to \(path)")
        }
        return provider
    }
}
