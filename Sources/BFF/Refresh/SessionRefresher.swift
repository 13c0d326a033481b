import HTTPExchange
import HTTPTypes
import KeySets
package import OAuthCore
package import OpenIDProviders
import Storage
import Synchronization

/// Keeps the access tokens of sessions fresh: one refresh for each session, however many requests wait and however many nodes run.
///
/// Requests of this process share one refresh; processes take turns by a lease in the store, and the generation of the tokens
/// decides whose write counts. RFC 6749 §6.
package final class SessionRefresher: Sendable {
    /// From this long before its end an access token is refreshed while it still serves.
    package static let margin: Duration = .seconds(30)
    /// An access token this close to its end is not sent any more.
    package static let minimumLife: Duration = .seconds(3)
    /// How long an attempt keeps further ones away, as long as the token still serves.
    package static let pause: Duration = .seconds(10)

    /// A usable access token.
    package struct Token: Sendable {
        /// The token.
        package let accessToken: String
        /// When it expires; nil where the provider did not say.
        package let expiresAt: UnixTime?
    }

    typealias Outcome = Result<BFFSessionRecord, BFFFailure>

    private struct State {
        var running: [SecretHash: SharedResult<Outcome>] = [:]
        var attempts = ClockCache<SecretHash, UnixTime>(capacity: 8192)
    }

    private let state = Mutex(State())
    private let context: BFFContext
    private let sessions: SessionKeeper
    private let work: RefreshWork

    /// A refresher on a context. `sleep` is how it waits for another node.
    package init(
        context: BFFContext, providers: ProviderDirectory, sessions: SessionKeeper,
        sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) {
        self.context = context
        self.sessions = sessions
        self.work = RefreshWork(context: context, providers: providers, sessions: sessions, sleep: sleep)
    }

    /// Whether refresh tokens are asked for and kept. With `persist_in_session_store: false` none is: the session then ends when its
    /// access token is needed and has expired.
    package static func isOn(_ settings: BFFSettings) -> Bool {
        settings.refreshesTokens && settings.keepsRefreshTokens
    }

    /// An access token for a request of the session, refreshed first where it is due.
    ///
    /// - Throws: `session_expired` where the provider gives none any more, 503 where it cannot be asked and the token has expired.
    package func accessToken(for session: LiveSession) async throws(BFFFailure) -> String {
        let now = context.clock()
        let life = session.record.tokens.expiresAt.map { $0.since(now) }
        if session.record.tokens.accessToken != nil, life.map({ $0 > Self.margin }) ?? true {
            return try token(session.record).accessToken
        }
        let isUsable = session.record.tokens.accessToken != nil && life.map { $0 > Self.minimumLife } ?? true
        guard session.record.tokens.refreshToken != nil else {
            if isUsable { return try token(session.record).accessToken }
            throw await expired(session)
        }
        if isUsable, wasTried(session.record.hash, now) { return try token(session.record).accessToken }
        do throws(BFFFailure) { return try token(try await shared(session.record)).accessToken } catch {
            guard isUsable, error.code == .temporarilyUnavailable else { throw error }
            return try token(session.record).accessToken
        }
    }

    /// Refreshes the tokens of the session now, whatever their age, or shares the refresh that is under way.
    ///
    /// - Throws: `token_unavailable` where the session has no refresh token, else as `accessToken(for:)`.
    package func refresh(_ session: LiveSession) async throws(BFFFailure) -> Token {
        guard session.record.tokens.refreshToken != nil else {
            throw BFFFailure(
                .tokenUnavailable, .conflict, "This session cannot be refreshed. Log in again.",
                detail: "session \(session.record.handle): the provider \(session.user.provider) gave no refresh token")
        }
        return try token(try await shared(session.record))
    }

    private func token(_ record: BFFSessionRecord) throws(BFFFailure) -> Token {
        guard let token = try sessions.sealer.open(.accessToken, of: record) else {
            throw .sessionExpired("session \(record.handle) has no access token")
        }
        return Token(accessToken: token, expiresAt: record.tokens.expiresAt)
    }

    /// The session's token has expired and nothing brings another. Where refresh tokens were wanted the session ends with it;
    /// otherwise it goes on to say who is logged in, and only a new login brings a token.
    private func expired(_ session: LiveSession) async -> BFFFailure {
        let detail = "session \(session.record.handle): the access token has expired and there is no refresh token"
        guard context.settings.refreshesTokens else { return .sessionExpired(detail) }
        do throws(BFFFailure) { try await sessions.end(session) } catch { return error }
        return .sessionExpired(detail + "; the session has been ended")
    }

    // MARK: One refresh at a time

    private func wasTried(_ hash: SecretHash, _ now: UnixTime) -> Bool {
        state.withLock { state in
            guard state.running[hash] == nil, let last = state.attempts.value(of: hash) else { return false }
            return now.since(last) < Self.pause
        }
    }

    /// The session after a refresh, which all who ask meanwhile share.
    private func shared(_ record: BFFSessionRecord) async throws(BFFFailure) -> BFFSessionRecord {
        let (result, isNew) = state.withLock { state -> (SharedResult<Outcome>, Bool) in
            if let running = state.running[record.hash] { return (running, false) }
            let result = SharedResult<Outcome>()
            state.running[record.hash] = result
            return (result, true)
        }
        if isNew {
            // Shared by all who wait for this session: one that is cancelled must not fail the others, nor stop a refresh that
            // the provider has answered. It ends by itself: every exchange and every wait has a limit.
            Task {
                let outcome = await work.run(record)
                let now = context.clock()
                state.withLock { state in
                    state.running[record.hash] = nil
                    state.attempts.insert(now, for: record.hash)
                }
                result.finish(outcome)
            }
        }
        guard let outcome = await result.wait() else {
            throw .refreshUnavailable("session \(record.handle): the caller was cancelled")
        }
        return try outcome.get()
    }
}

extension BFFFailure {
    /// Fresh tokens cannot be had at present, and nothing is known against the session: 503.
    static func refreshUnavailable(_ detail: String) -> BFFFailure {
        BFFFailure(
            .temporarilyUnavailable, .serviceUnavailable,
            "The session cannot be refreshed at present. Try again later.", detail: detail)
    }
}
