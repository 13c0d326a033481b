import OAuthCore
import OpenIDProviders

/// What is asked of a provider besides who the person is, and what its answer has to prove. OpenID Connect Core §3.1.2.1.
struct ProviderWishes: Sendable, Hashable {
    /// `prompt`, as it is sent on.
    var prompt: Prompt?
    /// How many seconds ago the person may have proved who they are.
    var maximumAge: Int64?
    /// Whether an answer without `auth_time` is taken for a fresh login.
    var trustsSilence = false
    var loginHint: String?
    var acrValues: String?
    var uiLocales: String?

    /// Nothing in particular.
    init(uiLocales: String? = nil) { self.uiLocales = uiLocales }

    /// What a client's request asks for, where the login page is shown for this reason.
    init(_ request: AuthorizationRequest, _ reason: AuthorizationDecision.LoginReason, uiLocales: String?) {
        if request.prompt.contains(.login) {
            prompt = .login
        } else if request.prompt.contains(.selectAccount) || reason == .differentUser {
            prompt = .selectAccount
        }
        maximumAge = request.maxAge
        loginHint = request.loginHint
        acrValues = request.acrValues.isEmpty ? nil : request.acrValues.joined(separator: " ")
        self.uiLocales = uiLocales
    }

    /// The person is to prove once more who they are, before the account is changed.
    ///
    /// A provider that does not say when that was (Google) is believed here: otherwise whoever has no password could change nothing.
    static func confirmation(uiLocales: String?) -> ProviderWishes {
        var wishes = ProviderWishes(uiLocales: uiLocales)
        wishes.prompt = .login
        wishes.trustsSilence = true
        return wishes
    }

    /// The person is to choose which of their accounts there is linked.
    static func choice(uiLocales: String?) -> ProviderWishes {
        var wishes = ProviderWishes(uiLocales: uiLocales)
        wishes.prompt = .selectAccount
        return wishes
    }

    /// Puts them into a request.
    func apply(to request: inout ProviderRequest) {
        request.prompt = prompt?.rawValue
        request.maximumAge = maximumAge
        request.loginHint = loginHint
        request.acrValues = acrValues
        request.uiLocales = uiLocales
    }

    /// Whether a login of `authTime` is as fresh as was asked, counted from when the browser was sent to the provider. §2, `auth_time`.
    func areMet(by authTime: UnixTime?, startedAt: UnixTime) -> Bool {
        guard prompt == .login || maximumAge != nil else { return true }
        guard let authTime else { return trustsSilence }
        let latest = authTime + LoginRules.clockLeeway
        if prompt == .login, latest < startedAt { return false }
        if let maximumAge, latest + .seconds(maximumAge) < startedAt { return false }
        return true
    }
}
