package import HTTPExchange
package import Logging
package import OAuthCore
package import Secrets
public import Storage

/// Everything that an endpoint of the backend-for-frontend works with.
public struct BFFContext: Sendable {
    /// How it behaves.
    public let settings: BFFSettings
    /// Where sessions are kept.
    public let stores: BFFStores
    /// Seals tokens, hashes session ids and fingerprints, seals login cookies.
    package let keyRing: KeyRing
    /// Keys the tokens against forged requests: a ring of its own secret.
    package let csrfKeyRing: KeyRing
    /// Random bytes.
    package let random: RandomSource
    /// The time.
    package let clock: @Sendable () -> UnixTime
    /// The log.
    package let logger: Logger
    /// Talks to providers.
    package let http: any OutboundClient
    /// Gets the backend-for-frontend's own tokens.
    package let serviceTokens: ServiceTokenSource

    package init(
        settings: BFFSettings, stores: BFFStores, keyRing: KeyRing, csrfKeyRing: KeyRing,
        random: RandomSource = .system, clock: @escaping @Sendable () -> UnixTime, logger: Logger,
        http: any OutboundClient, serviceTokens: @escaping ServiceTokenSource
    ) {
        self.settings = settings
        self.stores = stores
        self.keyRing = keyRing
        self.csrfKeyRing = csrfKeyRing
        self.random = random
        self.clock = clock
        self.logger = logger
        self.http = http
        self.serviceTokens = serviceTokens
    }
}

/// Gets an access token of the backend-for-frontend's own by client credentials; throws a `BFFFailure` where none can be had.
package typealias ServiceTokenSource = @Sendable (ProxyRoute.ServiceClient) async throws(BFFFailure) -> String
