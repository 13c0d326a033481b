package import HTTPExchange
import HTTPTypes
import JOSE
import KeySets
package import Logging
package import OAuthCore
package import Secrets

/// A provider at which people log in: its metadata and keys, kept and renewed, and the requests that go there.
package final class Provider: Sendable {
    /// How long one exchange may take.
    package static let timeout: Duration = .seconds(10)

    /// What the operator says of it.
    package let settings: ProviderSettings
    /// Which issuers its tokens may name.
    package let issuers: IssuerRule
    let client: ProviderClient
    let keys: KeySetCache
    let clock: @Sendable () -> UnixTime
    let logger: Logger
    private let metadataCache: RenewedCache<ProviderMetadata>

    /// A provider that nothing is known of yet.
    package init(
        _ settings: ProviderSettings, http: any OutboundClient, random: RandomSource,
        clock: @escaping @Sendable () -> UnixTime, logger: Logger
    ) {
        self.settings = settings
        self.issuers = IssuerRule(settings.kind)
        self.clock = clock
        self.logger = logger
        let name = settings.name
        let metadata = Self.metadataCache(settings, http, clock, logger)
        metadataCache = metadata
        let source = KeySetSource(
            issuer: name, algorithms: JWSAlgorithm.asymmetric, http: http, timeout: Self.timeout
        ) { () async throws(KeySetSource.Failure) -> KeySetSource.Location in
            guard case .value(let metadata, _) = await metadata.value(), let place = metadata.keySet else {
                throw KeySetSource.Failure(detail: "provider \(name): no metadata, or none that names keys")
            }
            return (place.url, place.isOperatorConfigured)
        }
        keys = KeySetCache(source: source, timing: KeySetTiming(), clock: clock, logger: logger)
        client = ProviderClient(settings, http: http, random: random, clock: clock)
    }

    /// The name in the configuration.
    package var name: String { settings.name }

    /// What is known of the provider; `unavailable` where nothing can be had.
    package func metadata() async throws(ProviderFailure) -> ProviderMetadata {
        if case .oauth2(let endpoints) = settings.kind { return ProviderMetadata(endpoints) }
        switch await metadataCache.value() {
        case .value(let metadata, _): return metadata
        case .unavailable(let pause):
            throw .unavailable(
                "provider \(name): no metadata can be had, next attempt in \(pause.wholeMilliseconds) ms")
        case .unknown, .cancelled: throw .unavailable("provider \(name): the caller was cancelled")
        }
    }

    /// Asks for metadata where there is none and an attempt is due, and renews what is old. Never fails: it is logged.
    package func maintain() async {
        guard issuers.discoveryIssuer != nil else { return }
        await metadataCache.warmUp()
    }

    private static func metadataCache(
        _ settings: ProviderSettings, _ http: any OutboundClient, _ clock: @escaping @Sendable () -> UnixTime,
        _ logger: Logger
    ) -> RenewedCache<ProviderMetadata> {
        let rule = IssuerRule(settings.kind)
        let issuer = rule.discoveryIssuer ?? settings.name
        var timing = KeySetTiming()
        timing.refreshAfter = .seconds(3600)
        // Old endpoints are better than none: a provider that is down answers at none of them anyway.
        timing.waitAfter = .seconds(365 * 86400)
        timing.maximumAge = .seconds(365 * 86400)
        return RenewedCache("provider metadata", of: issuer, timing: timing, clock: clock, logger: logger) {
            () async throws(KeySetSource.Failure) -> ProviderMetadata in
            do throws(IssuerMetadata.Failure) {
                return try ProviderMetadata(
                    try await IssuerMetadata.fetch(
                        of: issuer, through: http, timeout: timeout, isExpected: rule.admitsMetadata))
            } catch { throw KeySetSource.Failure(detail: "provider \(settings.name): \(error.description)") }
        }
    }
}
