package import OAuthCore

/// A person as a provider describes them.
package struct ProviderPerson: Sendable {
    /// The provider's name for the person.
    package let subject: SubjectID
    /// The address, where the provider gave one.
    package let email: String?
    /// Whether the provider says that the address is the person's, be it as a boolean or as a word.
    package let isEmailVerified: Bool
    /// The same where it may decide who a person is here: said as a boolean, by a provider that proves addresses.
    package let isEmailProven: Bool
    /// What the person is called.
    package let name: String?
    /// Further standard claims that are texts, such as `given_name` and `locale`. OpenID Connect Core §5.1.
    package let profile: JSONObject

    /// A person from claims; `provesEmail` says whether this provider's word on an address is more than what people typed there.
    init(subject: SubjectID, _ claims: PersonClaims, provesEmail: Bool) {
        self.subject = subject
        email = claims.email
        isEmailVerified = claims.isEmailVerified
        isEmailProven = provesEmail && claims.isEmailStatedVerified
        name = claims.name
        profile = claims.profile
    }
}

/// A login that a provider has completed.
package struct ProviderLogin: Sendable {
    /// Who it was.
    package let person: ProviderPerson
    /// The ID token's meaning; nil for OAuth 2.0 without ID tokens.
    package let idToken: ReceivedIDToken?
    /// What the provider gave.
    package let tokens: ReceivedTokens
}
