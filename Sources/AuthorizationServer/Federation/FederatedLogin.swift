import OAuthCore
import OpenIDProviders

/// A person whom a provider has logged in, in the terms of this server.
struct FederatedLogin: Sendable {
    /// The most means of authentication that are passed on, and the longest of their names.
    private static let maximumMeans = (count: 10, length: 64)
    private static let severalFactors = "mfa"

    let provider: Provider
    /// Who the person is there. OpenID Connect Core §5.7: `iss` and `sub` together; OAuth 2.0 has no `iss`, and the provider's name stands for it.
    let identity: ExternalIdentity
    let person: ProviderPerson
    /// When the person proved who they are; nil: the provider does not say.
    let authTime: UnixTime?
    /// By which means; empty where the provider does not say. RFC 8176. `mfa` is among them only where the provider is believed.
    let amr: [String]

    init(_ login: ProviderLogin, at provider: Provider, now: UnixTime) {
        self.provider = provider
        person = login.person
        identity = ExternalIdentity(
            issuer: login.idToken?.issuer ?? provider.name, subject: login.person.subject.rawValue)
        let claims = login.idToken?.claims ?? [:]
        // A clock that is ahead makes no login of the future.
        authTime = (try? ClaimReader(claims).optionalTime("auth_time")).flatMap { $0 }.map { min($0, now) }
        let means = claims["amr"]?.stringArrayValue ?? []
        let believed = means.filter { provider.settings.trustsSecondFactors || $0 != Self.severalFactors }
        amr = Array(believed.filter { $0.utf8.count <= Self.maximumMeans.length }.prefix(Self.maximumMeans.count))
    }

    /// Whether the provider says that it asked for several factors, and is believed. RFC 8176 §2.
    var hasSecondFactor: Bool { amr.contains(Self.severalFactors) }

    /// The link between this identity and a user.
    func link(to subject: SubjectID, now: UnixTime) -> IdentityLink {
        IdentityLink(identity: identity, provider: provider.name, subject: subject, linkedAt: now)
    }
}
