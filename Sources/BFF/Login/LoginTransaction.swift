import OAuthCore
import OpenIDProviders
import Secrets

/// A login that was started and has not come back yet. It travels sealed in a cookie, so that only this browser can finish it.
struct LoginTransaction: Sendable, Hashable {
    /// The length of `state`, `nonce` and the PKCE verifier: letters and digits, 256 bits. RFC 7636 §4.1.
    static let secretLength = 43

    /// `state`: binds the answer to this browser. RFC 6749 §10.12.
    let state: String
    /// `nonce`: binds the ID token to this request. OpenID Connect Core §3.1.2.1.
    let nonce: String
    /// The PKCE verifier. RFC 7636 §4.1.
    let codeVerifier: String
    /// The provider that was asked. RFC 9700 §4.4.2.
    let provider: String
    /// Where the login is to end, as it was asked for; nil: where the configuration says.
    let returnTarget: String?
    /// When it was started.
    let startedAt: UnixTime
    /// What the person has to prove anew.
    let stepUp: StepUp

    /// A login with fresh secrets from one fill of random bytes each.
    init(
        provider: String, returnTarget: String?, stepUp: StepUp = StepUp(), random: RandomSource, now: UnixTime
    ) {
        func secret() -> String { RandomToken.alphanumeric(length: Self.secretLength, from: random) }
        state = secret()
        nonce = secret()
        codeVerifier = secret()
        self.provider = provider
        self.returnTarget = returnTarget
        startedAt = now
        self.stepUp = stepUp
    }

    /// The login as the provider is asked for it, and as it has to come back.
    func request(redirectURI: String) -> ProviderRequest {
        var request = ProviderRequest(
            state: state, nonce: nonce, codeVerifier: codeVerifier, redirectURI: redirectURI)
        request.maximumAge = stepUp.maximumAge
        request.acrValues = stepUp.acrValues
        return request
    }

    /// The transaction as it is sealed; times in milliseconds.
    var document: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("s", state)
        json.member("n", nonce)
        json.member("v", codeVerifier)
        json.member("p", provider)
        if let returnTarget { json.member("r", returnTarget) }
        json.member("t", startedAt.milliseconds)
        if let maximumAge = stepUp.maximumAge { json.member("m", maximumAge) }
        if let acrValues = stepUp.acrValues { json.member("a", acrValues) }
        json.endObject()
        return json.bytes
    }

    /// Reads what `document` wrote; nil where it is anything else.
    init?(document: [UInt8]) {
        guard let members = try? JSONReader.parseObject(document), let state = members["s"]?.stringValue,
            let nonce = members["n"]?.stringValue, let verifier = members["v"]?.stringValue,
            let provider = members["p"]?.stringValue, let time = members["t"]?.int64Value
        else { return nil }
        self.state = state
        self.nonce = nonce
        self.codeVerifier = verifier
        self.provider = provider
        self.returnTarget = members["r"]?.stringValue
        self.startedAt = UnixTime(milliseconds: time)
        stepUp = StepUp(
            maximumAge: members["m"]?.int64Value,
            classes: members["a"]?.stringValue?.split(separator: " ").map(String.init) ?? [])
    }
}
