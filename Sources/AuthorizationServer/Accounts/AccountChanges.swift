package import HTTPExchange
import OAuthCore
import Secrets
import Storage

/// Changes to accounts with everything that follows from them: what ends, what is written to the audit trail, what the person is told.
///
/// For the pages, the admin API and the commands alike.
package struct AccountChanges: Sendable {
    let context: ServerContext
    let links: AccountLinkKeeper
    let post: AccountPost

    /// On a server's context.
    package init(context: ServerContext) {
        self.context = context
        links = AccountLinkKeeper(
            stores: context.stores, keyRing: context.keyRing, random: context.random, clock: context.clock)
        post = AccountPost(mailer: context.mailer, location: IssuerLocation(context.settings.issuer))
    }

    /// Where a change comes from, for the audit trail.
    package struct Source: Sendable {
        let address: String?
        let requestID: String?
        let means: String

        /// A request to a page or to the admin API.
        package init(_ request: EndpointRequest, _ means: String) {
            address = request.clientAddress
            requestID = request.requestID
            self.means = means
        }

        /// A command.
        package init(_ means: String) {
            address = nil
            requestID = nil
            self.means = means
        }
    }

    /// Ends all that a person has begun anywhere, and has the clients told.
    func endEverything(of subject: SubjectID) async throws(StoreError) {
        _ = try await SessionEnding(stores: context.stores).endSessions(
            of: subject, includingOffline: true, now: context.clock())
        // The browsers of whoever was logged in are strangers from now on.
        _ = try await context.stores.people.removePersonRecords(subject: subject, kind: .device)
        context.logoutNotices.wake()
    }

    /// Ends what a person has begun elsewhere than in one session: the other sessions, and all grants that are not that session's.
    func endOthers(than session: SessionID, of subject: SubjectID) async throws(StoreError) {
        let now = context.clock()
        let live = try await context.stores.sessions.sessions(subject: subject, now: now, limit: .max)
        let granted = try await context.stores.grants.grants(.subject(subject), now: now, limit: .max)
        for other in Set(live.map(\.sessionID) + granted.map(\.sessionID)) where other != session {
            _ = try await context.stores.grants.revokeGrants(
                .session(other, includingOffline: true), now: now, tellingClients: true)
            _ = try await context.stores.logoutNotices.queueLogoutNotices(
                session: other, now: now, expiresAt: now + LogoutNotice.lifetime)
            _ = try await context.stores.sessions.end(other)
            _ = try await context.stores.grants.revokeGrants(
                .session(other, includingOffline: true), now: now, tellingClients: true)
        }
        context.logoutNotices.wake()
    }

    /// Changes a user where they are still as they were; anew where somebody else changed another thing meanwhile, at most five times.
    ///
    /// `change` returns false where there is nothing to do any more; then nothing is written, and nil is the answer.
    func update(
        _ subject: SubjectID, _ change: (inout User) -> Bool
    ) async throws(StoreError) -> User? {
        for _ in 0..<5 {
            guard let present = try await context.stores.directory.user(subject: subject) else { return nil }
            var user = present
            guard change(&user) else { return nil }
            if try await context.stores.directory.updateUser(user, from: present) == .won { return user }
        }
        throw StoreError(.unavailable, detail: "the user is being changed by others")
    }

    func audit(_ kind: AuditEvent.Kind, _ subject: SubjectID?, _ source: Source, _ detail: String? = nil) async {
        await context.audit(
            AuditEvent(
                kind, at: context.clock(), subject: subject, clientAddress: source.address,
                requestID: source.requestID,
                detail: [source.means, detail].compactMap { $0 }.joined(separator: ", ")))
    }

    /// What the present password is recognised by, in a link that ends when it changes: nothing that it could be guessed from.
    func fingerprint(of user: User) -> String {
        Base64URL.encode(
            context.keyRing.keyedHash((user.passwordHash ?? "").utf8, purpose: "password_fingerprint").bytes)
    }
}
