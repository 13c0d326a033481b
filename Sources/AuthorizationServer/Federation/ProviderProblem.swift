import OAuthCore
import OpenIDProviders

/// Why a login at a provider did not succeed, as far as the person is told: a closed set, which stands in the login page's URL.
enum ProviderProblem: String, Sendable, CaseIterable {
    /// The person cancelled there, or is not let in there.
    case denied
    /// The provider cannot be reached.
    case unavailable
    /// The provider's answer is none, or is not believed.
    case failed
    /// The provider did not prove that the person logged in just now.
    case stale
    /// The person has no account here, or it is locked: refused alike.
    case unknown

    init(_ failure: ProviderFailure) {
        self =
            switch failure.kind {
            case .unavailable: .unavailable
            case .accessDenied: .denied
            case .error, .invalidIDToken, .unknownKey, .issuerMissing, .issuerMismatch, .malformedAnswer: .failed
            }
    }

    /// The sentence for people.
    func text(_ texts: PageTexts.Federation, provider: String) -> String {
        switch self {
        case .denied: texts.denied(provider)
        case .unavailable: texts.unavailable(provider)
        case .failed: texts.failed(provider)
        case .stale: texts.stale(provider)
        case .unknown: texts.unknown(provider)
        }
    }
}
