import OAuthCore

/// When tokens are renewed and how requests that fail are spaced.
package struct TokenTiming: Sendable {
    /// The part of its lifetime after which a token is renewed, before jitter.
    package var renewAfter = 0.8
    /// How far jitter moves the renewal either way, as a part of the lifetime.
    package var renewalJitter = 0.05
    /// How long before its expiry a token is no longer sent: it must arrive while it is valid. At most a tenth of the lifetime.
    package var margin: Duration = .seconds(5)
    /// How often one request is tried while the failure may pass.
    package var attempts = 3
    /// The pause after the first failure, before jitter; it doubles.
    package var firstPause: Duration = .milliseconds(100)
    /// The longest pause between attempts.
    package var longestPause: Duration = .seconds(30)
    /// The longest pause while somebody waits.
    package var longestWait: Duration = .seconds(1)
    /// How soon after a refused token another refusal is not answered by a new token.
    package var rejectionInterval: Duration = .seconds(5)
    /// How often `run()` looks for tokens that are due.
    package var renewalInterval: Duration = .seconds(1)
    /// How many tokens are kept.
    package var capacity = 1000

    package init() {}

    /// Whether a token can still be sent.
    func isUsable(_ token: ServiceToken, now: UnixTime) -> Bool {
        now < token.expiresAt - min(margin, token.lifetime / 10)
    }

    /// When to ask for a token's successor.
    func renewal(of token: ServiceToken, jitter: Double) -> UnixTime {
        token.obtainedAt + token.lifetime * (renewAfter + renewalJitter * (jitter * 2 - 1))
    }

    /// Half of the doubled pause for certain, the other half by chance.
    func pause(afterFailures failures: Int, jitter: Double) -> Duration {
        let full = min(firstPause * (1 << max(0, min(failures, 20) - 1)), longestPause)
        return full / 2 + full / 2 * jitter
    }
}
