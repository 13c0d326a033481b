import OAuthCore
import Storage

/// Whether the person behind a grant can still be spoken for.
struct PersonCheck: Sendable {
    let context: ServerContext

    /// The person; nil where the account is gone or locked.
    func user(of grant: GrantRecord) async throws(EndpointFailure) -> User? {
        try await stored(try await context.person(grant.subject, told: grant.personClaims))
    }

    /// Whether the login session of a grant lives, or need not. OpenID Connect Core §11.
    func hasLiveSession(_ grant: GrantRecord, now: UnixTime) async throws(EndpointFailure) -> Bool {
        if grant.isOffline { return true }
        return try await stored(try await context.stores.sessions.session(grant.sessionID, now: now)) != nil
    }
}
