package import Logging
package import OAuthCore
package import OpenIDProviders
import Storage

/// Tells providers of sessions that have ended here. It never fails and never takes long: the sessions have ended in any case.
package struct ProviderNotice: Sendable {
    /// How long an answer to a person may wait for providers.
    package static let patience: Duration = .seconds(3)
    /// How many are told at a time.
    private static let width = 8

    private let sealer: TokenSealer
    private let providers: ProviderDirectory
    private let logger: Logger

    package init(sealer: TokenSealer, providers: ProviderDirectory, logger: Logger) {
        self.sealer = sealer
        self.providers = providers
        self.logger = logger
    }

    /// Has the refresh tokens of the sessions revoked. RFC 7009 §2.1.
    package func revoke(_ sessions: [BFFSessionRecord]) async {
        let tokens = sessions.compactMap { session in refreshToken(session).map { (session.user.provider, $0) } }
        guard !tokens.isEmpty else { return }
        let done: Bool? = await withDeadline(Self.patience) {
            await withTaskGroup(of: Void.self) { group in
                for (index, (name, token)) in tokens.enumerated() {
                    if index >= Self.width { await group.next() }
                    guard let provider = providers.provider(named: name) else { continue }
                    group.addTask { await provider.revoke(refreshToken: token) }
                }
            }
            return true
        }
        guard done == nil else { return }
        logger.warning(
            "Refresh tokens were not revoked in time", metadata: ["gatehouse.sessions": "\(tokens.count)"])
    }

    private func refreshToken(_ session: BFFSessionRecord) -> String? {
        do throws(BFFFailure) { return try sealer.open(.refreshToken, of: session) } catch {
            logger.warning("A refresh token cannot be revoked", metadata: ["error.detail": "\(error.detail)"])
            return nil
        }
    }
}

/// What `work` gives, or nil when the time is over; the work is cancelled then.
func withDeadline<Value: Sendable>(
    _ limit: Duration, _ work: @escaping @Sendable () async -> Value?
) async -> Value? {
    await withTaskGroup(of: Value?.self) { group in
        group.addTask { await work() }
        group.addTask {
            try? await Task.sleep(for: limit)
            return nil
        }
        let first = await group.next() ?? nil
        group.cancelAll()
        return first
    }
}
