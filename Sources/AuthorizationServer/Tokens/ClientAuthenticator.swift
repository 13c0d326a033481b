import HTTPExchange
package import OAuthCore
package import Secrets

/// Finds out which client a request comes from, and whether it is the one. RFC 6749 §2.3.
package struct ClientAuthenticator: Sendable {
    /// The purpose of the keyed hash under which client secrets are stored.
    package static let purpose = "client_secret"

    private let hasher: KeyedHasher
    /// What an unknown client's secret is compared with, so that it takes as long as a known one's.
    private let stranger: SecretHash

    /// An authenticator with the server's key.
    package init(keyRing: KeyRing, random: RandomSource) {
        self.hasher = keyRing.hasher(for: Self.purpose)
        self.stranger = SecretHash(random.bytes(32))
    }

    /// The registered client that the request proves to come from.
    package func authenticate(_ presented: PresentedClient, in view: DirectoryView) throws(EndpointFailure) -> Client {
        try checked(
            try ClientAuthentication.decide(presented) { claim in
                let client = view.snapshot.clients[claim.clientID]
                guard let secret = claim.secret else { return .init(client: client, secretMatches: false) }
                var hashes = client?.secretHashes ?? []
                if hashes.isEmpty { hashes = [stranger] }
                let matches = hashes.reduce(false) { hasher.matches($1, secret.utf8) || $0 }
                return .init(client: client, secretMatches: matches && client != nil)
            })
    }
}
