package import OAuthCore

/// `authorization_server.token_hook:`, an address that is asked before a token is issued.
package struct TokenHookSection: Sendable, Hashable {
    package enum Failure: String, Sendable, Hashable, CaseIterable { case deny, issue }

    /// Where the question is posted.
    package let url: ConfiguredURL
    /// The key of the signature.
    package let secret: ConfigurationSecret
    /// How long an answer may take.
    package let timeout: Duration
    /// What follows where there is no answer.
    package let onFailure: Failure
    /// The grants that are asked about; empty: those of people.
    package let grantTypes: [GrantType]
    /// The clients that are asked about; empty: all.
    package let clients: [ClientID]

    /// Reads `token_hook:`; nil where a required key is missing, which is refused.
    ///
    /// ## Configuration keys
    /// - `url` (URL, required): `https` unless the host is a loopback name.
    /// - `secret` (secret, required, at least 32 characters).
    /// - `timeout` (duration, default 2s, 100ms to 10s).
    /// - `on_failure` (`deny` or `issue`, default `deny`).
    /// - `grant_types` (list of grant types, default those of people), `clients` (list of client_ids, default all).
    init?(_ reader: SectionReader) {
        let url = reader.required("url", .secureURL())
        let secret = reader.required("secret", .secret(atLeast: 32))
        timeout = reader.value("timeout", .duration(.milliseconds(100) ... .seconds(10)), default: .seconds(2))
        onFailure = reader.value("on_failure", .choice, default: .deny)
        grantTypes = (reader.list("grant_types", .grantType) ?? []).map(\.value)
        clients = (reader.list("clients", .clientID) ?? []).map(\.value)
        guard let url, let secret else { return nil }
        self.url = url
        self.secret = secret
    }
}
