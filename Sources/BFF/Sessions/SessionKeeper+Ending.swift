package import OAuthCore
package import Storage

/// Ending sessions. Each way tells the watch, so that what is open under an ended session closes.
extension SessionKeeper {
    /// Ends a session; lost where somebody else has already.
    @discardableResult
    package func end(_ record: BFFSessionRecord) async throws(BFFFailure) -> ConditionalWrite {
        let outcome = try await loaded(await context.stores.sessions.endBFFSession(record.hash))
        watch.ended(record.hash)
        return outcome
    }

    /// Ends a session.
    @discardableResult
    package func end(_ session: LiveSession) async throws(BFFFailure) -> ConditionalWrite {
        try await end(session.record)
    }

    /// Ends the session of that handle where it belongs to that person; nil where there is none.
    package func end(handle: String, of userID: String) async throws(BFFFailure) -> BFFSessionRecord? {
        let ended = try await loaded(await context.stores.sessions.endBFFSession(handle: handle, userID: userID))
        if let ended { watch.ended(ended.hash) }
        return ended
    }

    /// Ends all sessions of a person, and says which they were.
    package func endAll(userID: String) async throws(BFFFailure) -> [BFFSessionRecord] {
        try await underWay.note(.person(userID: userID))
        let ended = try await loaded(await context.stores.sessions.endBFFSessions(userID: userID))
        for record in ended { watch.ended(record.hash) }
        return ended
    }

    /// Ends the sessions that came from one session of a provider, and says which they were.
    package func endAll(
        provider: String, providerSessionID: SessionID
    ) async throws(BFFFailure) -> [BFFSessionRecord] {
        try await underWay.note(.session(provider: provider, providerSessionID))
        let ended = try await loaded(
            await context.stores.sessions.endBFFSessions(provider: provider, providerSessionID: providerSessionID))
        for record in ended { watch.ended(record.hash) }
        return ended
    }

    /// The live sessions of a person, newest first, at most `limit`.
    package func sessions(of userID: String, limit: Int) async throws(BFFFailure) -> [BFFSessionRecord] {
        try await loaded(
            await context.stores.sessions.bffSessions(userID: userID, now: context.clock(), limit: limit))
    }
}
