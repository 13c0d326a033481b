package import JOSE
package import Logging
package import OAuthCore

/// Why there is no key for a token.
package struct KeySetError: Error, Sendable {
    /// The kind of failure.
    package enum Reason: Sendable, Hashable {
        /// The issuer shows no key of that name for that algorithm.
        case unknownKey
        /// The issuer's keys could not be had.
        case unavailable
        /// The task that asked was cancelled.
        case cancelled
    }

    /// The kind of failure.
    package let reason: Reason
    /// What was received and what is known, for the log.
    package let detail: String

    init(_ reason: Reason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }
}

/// The keys of one issuer, kept and renewed.
package final class KeySetCache: Sendable {
    private let issuer: String
    private let cache: RenewedCache<KeySet>

    package init(
        source: KeySetSource, timing: KeySetTiming, clock: @escaping @Sendable () -> UnixTime, logger: Logger
    ) {
        self.issuer = source.issuer
        self.cache = RenewedCache("keys", of: source.issuer, timing: timing, clock: clock, logger: logger) {
            () async throws(KeySetSource.Failure) -> KeySet in try await source.fetch()
        }
    }

    /// Which key set is in force: what was verified under another one has to be verified again. Nil: none may be used.
    package func generation(now: UnixTime) -> UInt64? { cache.generation(now: now) }

    /// The key that the header names, and the generation of the key set that it is from.
    ///
    /// A header without `kid` gets the only key of its algorithm, never one of several. OpenID Connect Core §10.1.
    package func key(for header: JWSHeader) async throws(KeySetError) -> (VerificationKey, UInt64) {
        let answer = await cache.value { set in
            header.kid.map { set.keys.contains(kid: $0) }
                ?? set.keys.verificationKeys.contains { $0.algorithm == header.algorithm }
        }
        switch answer {
        case .value(let set, let generation):
            do { return (try set.keys.verificationKey(for: header), generation) } catch {
                throw KeySetError(.unknownKey, "keys of \(issuer): \(error)")
            }
        case .unknown:
            let kid = header.kid.map { "kid \(LogText.quote($0.rawValue))" } ?? "a key for \(header.algorithm.rawValue)"
            throw KeySetError(.unknownKey, "\(kid) is not among the keys of \(issuer)")
        case .unavailable(let pause):
            throw KeySetError(
                .unavailable, "no keys of \(issuer) can be had, next attempt in \(pause.wholeMilliseconds) ms")
        case .cancelled: throw KeySetError(.cancelled, "the caller was cancelled")
        }
    }

    /// Fetches the keys unless they are there. An issuer that is down is logged, not thrown.
    package func warmUp() async { await cache.warmUp() }
}
