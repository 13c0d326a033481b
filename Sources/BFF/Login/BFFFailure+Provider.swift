import HTTPTypes
import OAuthCore
import OpenIDProviders

extension BFFFailure {
    /// What a client is told of a provider's failure.
    init(_ failure: ProviderFailure) {
        let detail = failure.detail
        self =
            switch failure.kind {
            case .unavailable: .providerUnavailable(detail)
            case .error: .providerError(detail)
            case .invalidIDToken, .unknownKey: .invalidIDToken(detail)
            case .accessDenied:
                BFFFailure(
                    .accessDenied, .forbidden, "The login was refused or cancelled at the provider.", detail: detail)
            case .issuerMissing:
                .invalidRequest("The answer does not say which provider it comes from.", detail: detail)
            case .issuerMismatch:
                .invalidRequest("The answer comes from another provider than the one that was asked.", detail: detail)
            case .malformedAnswer: .invalidRequest("The request is malformed.", detail: detail)
            }
    }

    /// A provider that cannot be asked: 503, and the login may be tried again later.
    private static func providerUnavailable(_ detail: String) -> BFFFailure {
        BFFFailure(
            .providerUnavailable, .serviceUnavailable,
            "The login provider cannot be reached at present. Try again later or use another one.", detail: detail)
    }

    /// A provider that answered with what a login cannot go on with: 502.
    private static func providerError(_ detail: String) -> BFFFailure {
        BFFFailure(.providerError, .badGateway, "The login provider did not complete the login.", detail: detail)
    }

    /// An ID token that is not believed: 502.
    private static func invalidIDToken(_ detail: String) -> BFFFailure {
        BFFFailure(
            .invalidIDToken, .badGateway, "The login provider's answer could not be verified.", detail: detail)
    }
}

/// What a provider answers, its failure turned into one of the request.
func provided<Value>(
    _ answer: @autoclosure () async throws(ProviderFailure) -> Value
) async throws(BFFFailure) -> Value {
    do throws(ProviderFailure) { return try await answer() } catch { throw BFFFailure(error) }
}

extension BFFUser {
    /// A person of a provider as a session keeps them.
    init(_ person: ProviderPerson, provider: String) {
        self.init(
            provider: provider, subject: person.subject, email: person.email, isEmailVerified: person.isEmailVerified,
            name: person.name)
    }
}
