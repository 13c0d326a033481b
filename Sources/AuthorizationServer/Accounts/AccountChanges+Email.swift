import HTTPExchange
import Mail
import OAuthCore
import Storage

extension AccountChanges {
    /// Begins the change of a person's address: at the old one first where its owner is to approve.
    ///
    /// Where the new address is somebody else's they are told, and nothing else happens: the person who asked sees the same page.
    func beginEmailChange(
        of user: User, to new: String, _ language: PageLanguage, _ source: Source
    ) async throws(StoreError) {
        let holders = try await context.stores.directory.users(verifiedEmail: new, limit: 5)
        let named = try await context.stores.directory.user(username: new)
        if let other = (holders + [named].compactMap { $0 }).first(where: { $0.subject != user.subject }) {
            post.send(.emailTaken, to: new, other.language, username: other.username)
            return
        }
        if let old = approver(of: user, for: new) {
            try await askForApproval(of: new, from: old, user, language)
        } else {
            try await askNewAddress(of: user, new, language)
        }
        await audit(.emailChangeRequested, user.subject, source)
    }

    /// Sends a link to the new address, and to the old one a notice with a link that keeps it.
    func askNewAddress(of user: User, _ new: String, _ language: PageLanguage) async throws(StoreError) {
        let old = user.verifiedEmail
        var members = [
            "subject": user.subject.rawValue, "new": new, "old": old, "password": fingerprint(of: user),
            "at": String(context.clock().milliseconds),
        ]
        let isNewAddress = old.map { User.lookupKey(email: $0) != User.lookupKey(email: new) } ?? false
        // The other link is remembered by its hash: at rest there is no token of it.
        let cancel = isNewAddress ? try await links.make(.cancelEmail, members) : nil
        members["cancel"] = cancel.map(links.name)
        let token = try await links.make(.email, members)
        post.send(
            .confirmEmail, to: new, language, username: user.username, link: .confirmEmail, token: token)
        if let old, let cancel {
            post.send(
                .emailNotice, to: old, user.language, username: user.username, address: new, link: .cancelEmail,
                token: cancel)
        }
    }

    /// What came of a link about an address.
    enum EmailOutcome: Sendable {
        case done
        case linkDead
    }

    /// Gives a person the address of a link that was sent to it.
    func confirmEmail(with link: AccountLink, _ source: Source) async throws(StoreError) -> EmailOutcome {
        guard let new = link["new"], let subject = link["subject"].map({ SubjectID($0) }),
            // Who has chosen another password since then has not wished for this change.
            let user = try await context.stores.directory.user(subject: subject), !user.isDisabled,
            link["password"] == fingerprint(of: user), try await !isUndone(link, of: subject),
            try await context.stores.directory.users(verifiedEmail: new, limit: 2)
                .allSatisfy({ $0.subject == subject }),
            try await isOpen(link), try await links.use(link) == .won,
            try await replaceEmail(of: subject, link["old"], with: new)
        else { return .linkDead }
        // Who keeps the old address at the same moment wins: either they see the new one, or this sees that theirs was used.
        if try await !isOpen(link) {
            _ = try await replaceEmail(of: subject, new, with: link["old"])
            return .linkDead
        }
        await audit(.emailChanged, subject, source)
        return .done
    }

    /// Whether the old address was not kept.
    private func isOpen(_ link: AccountLink) async throws(StoreError) -> Bool {
        guard let cancel = link["cancel"] else { return true }
        return try await links.isOpen(name: cancel)
    }

    /// Keeps the old address, before the change or after it, and ends everything: somebody else may be logged in.
    ///
    /// What was begun after the change that is undone ends too: who changes an address twice does not shake off the first one's owner.
    func keepEmail(with link: AccountLink, _ source: Source) async throws(StoreError) -> EmailOutcome {
        guard let old = link["old"], let subject = link["subject"].map({ SubjectID($0) }),
            try await !isUndone(link, of: subject),
            try await context.stores.directory.users(verifiedEmail: old, limit: 2)
                .allSatisfy({ $0.subject == subject }),
            let user = try await context.stores.directory.user(subject: subject), try await links.use(link) == .won
        else { return .linkDead }
        try await links.undo(Self.undone(subject), from: link["at"])
        guard try await replaceEmail(of: subject, user.verifiedEmail, with: old) else { return .linkDead }
        try await endEverything(of: subject)
        await audit(.userChanged, subject, source, "the old address was kept")
        return .done
    }

    /// Whether the change that a link belongs to was begun after one that the owner of an old address has undone, and before that.
    func isUndone(_ link: AccountLink, of subject: SubjectID) async throws(StoreError) -> Bool {
        try await links.isUndone(Self.undone(subject), at: link["at"])
    }

    private static func undone(_ subject: SubjectID) -> String { "email\n" + subject.rawValue }

    /// Puts one address in the place of another, and where that was the login name, there too; false where it is not the person's any more.
    private func replaceEmail(
        of subject: SubjectID, _ old: String?, with new: String?
    ) async throws(StoreError) -> Bool {
        do throws(StoreError) {
            return try await update(subject) { user in
                guard user.verifiedEmail.map(User.lookupKey(email:)) == old.map(User.lookupKey(email:)) else {
                    return false
                }
                if let old, let new, User.lookupKey(username: old) == User.lookupKey(username: user.username),
                    user.origin != .declared
                {
                    user.username = new
                }
                user.claims["email"] = new.map { .string($0) }
                user.claims["email_verified"] = new.map { _ in .bool(true) }
                return !user.isDisabled
            } != nil
        } catch {
            guard error.code == .duplicate else { throw error }
            return false
        }
    }
}
