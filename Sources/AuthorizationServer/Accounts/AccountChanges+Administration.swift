package import OAuthCore
package import Secrets
package import Storage

/// What administrators do, by command and by the admin API; and what a person does with their whole account.
extension AccountChanges {
    /// Lets nobody log in as this person, and ends what they have begun; or lets them log in again. False where there is no such person.
    package func setDisabled(
        _ isDisabled: Bool, _ subject: SubjectID, _ source: Source
    ) async throws(StoreError) -> Bool {
        guard try await context.stores.directory.user(subject: subject) != nil else { return false }
        let changed = try await update(subject) { user in
            guard user.isDisabled != isDisabled else { return false }
            user.isDisabled = isDisabled
            return true
        }
        if isDisabled { try await endEverything(of: subject) }
        if changed != nil { await audit(isDisabled ? .userDisabled : .userEnabled, subject, source) }
        return true
    }

    /// Deletes a person with everything that is theirs, and tells them; false where there is no such person any more.
    ///
    /// Clients are told that the sessions ended. What stays is the audit trail, which knows the person by the random `sub` alone.
    package func delete(_ user: User, _ source: Source) async throws(StoreError) -> Bool {
        try await endEverything(of: user.subject)
        try await links.endAll(of: user.subject)
        guard
            try await context.stores.directory.removeUser(user.subject, now: context.clock()) == .won
        else { return false }
        await audit(.userDeleted, user.subject, source)
        if let address = user.verifiedEmail {
            post.send(.deleted, to: address, user.language, username: user.username)
        }
        return true
    }

    /// Ends the links of letters to the people whom changes of the directory are about to remove: what such links say of addresses lies among
    /// the flows, which the directory's transaction does not reach.
    package static func endLinks(
        ofThoseRemovedBy changes: [DirectoryChange], stores: Stores, keyRing: KeyRing, now: UnixTime
    ) async throws(StoreError) {
        let links = AccountLinkKeeper(stores: stores, keyRing: keyRing, random: .system, clock: { now })
        for case .removeUser(let subject) in changes { try await links.endAll(of: subject) }
    }

    /// Everything that is kept about a person, without secrets.
    package func export(_ user: User, _ source: Source) async throws(StoreError) -> JSONObject {
        let object = try await AccountExport(stores: context.stores, now: context.clock()).object(of: user)
        await audit(.userExported, user.subject, source)
        return object
    }

    /// Adds a person who has no password yet. `StoreError.duplicate` where somebody has the login name.
    package func create(
        username: String, name: String?, email: String?, _ source: Source
    ) async throws(StoreError) -> User {
        var claims: JSONObject = [:]
        claims["name"] = name.map { .string($0) }
        if let email {
            claims["email"] = .string(email)
            claims["email_verified"] = .bool(false)
        }
        let user = User(
            subject: SubjectID(RandomToken.alphanumeric(from: context.random)), username: username, passwordHash: nil,
            claims: claims, createdAt: context.clock(), origin: .administered)
        try await context.stores.directory.insertUser(user)
        await audit(.userRegistered, user.subject, source)
        return user
    }

    /// A link with which a person chooses a password, for an administrator to hand over: an invitation where they have none yet.
    package func passwordLink(for user: User, _ source: Source) async throws(StoreError) -> String {
        let kind: AccountLink.Kind = user.passwordHash == nil ? .invite : .recover
        let token = try await makeLink(kind, for: user, isLetter: false)
        await audit(.recoveryRequested, user.subject, source)
        return post.url(.recover, token: token, user.language)
    }

    /// The letter with such a link.
    package func passwordLetter(for user: User, _ source: Source) async throws(StoreError) -> Letter {
        let kind: AccountLink.Kind = user.passwordHash == nil ? .invite : .recover
        let token = try await makeLink(kind, for: user)
        await audit(.recoveryRequested, user.subject, source)
        return post.letter(
            kind == .invite ? .invite : .recover, user.language, username: user.username, to: .recover, token: token)
    }
}
