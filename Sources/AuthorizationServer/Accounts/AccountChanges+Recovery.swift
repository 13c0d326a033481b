import Mail
import OAuthCore
import Storage

extension AccountChanges {
    /// Writes to whoever has that address, or that login name and an address: with a link to choose another password.
    ///
    /// Nothing is sent where there is nobody, where the address is not known to be theirs, and to those who are locked.
    func sendRecovery(to typed: String, _ language: PageLanguage, _ source: Source) async throws(StoreError) {
        let limits = AccountLimits(store: context.stores.attempts, keyRing: context.keyRing)
        var users = try await context.stores.directory.users(verifiedEmail: typed, limit: 5)
        if let named = try await context.stores.directory.user(username: typed),
            !users.contains(where: { $0.subject == named.subject })
        {
            users.append(named)
        }
        for user in users where !user.isDisabled {
            guard let address = user.verifiedEmail, try await limits.admits(recipient: address, now: context.clock())
            else { continue }
            let token = try await makeLink(.recover, for: user)
            post.send(
                .recover, to: address, language, username: user.username, link: .recover, token: token)
            await audit(.recoveryRequested, user.subject, source, "by letter")
        }
    }

    /// A link with which a person chooses a password: it ends when the password changes by another way.
    ///
    /// - Parameter isLetter: whether it goes to the person's address, so that using it shows that the letter was read.
    func makeLink(
        _ kind: AccountLink.Kind, for user: User, isLetter: Bool = true
    ) async throws(StoreError) -> String {
        try await links.make(
            kind,
            [
                "subject": user.subject.rawValue, "password": fingerprint(of: user),
                "email": user.claims["email"]?.stringValue, "by": isLetter ? "letter" : nil,
            ])
    }

    /// The person of a link with which a password is chosen; nil where it does not work any more.
    func person(of link: AccountLink) async throws(StoreError) -> User? {
        guard let subject = link["subject"],
            let user = try await context.stores.directory.user(subject: SubjectID(subject)), !user.isDisabled,
            link["password"] == fingerprint(of: user),
            // A mailbox that is not the person's any more opens nothing.
            link.kind != .recover || link["email"] == user.claims["email"]?.stringValue
        else { return nil }
        return user
    }

    /// Sets the password that was chosen with a link: the link is used, everything of the person's ends, and they are told.
    ///
    /// Second factors stay: whoever has the mailbox alone does not get in. Nil where the link does not work any more.
    func recover(with link: AccountLink, hash: String, _ source: Source) async throws(StoreError) -> User? {
        guard let user = try await person(of: link), try await links.use(link) == .won,
            try await context.stores.directory.setPasswordHash(
                hash, subject: user.subject, replacing: user.passwordHash) == .won
        else { return nil }
        try await endEverything(of: user.subject)
        // A link that came by letter shows that the letter was read.
        if link.kind == .invite, link["by"] == "letter", let email = link["email"] {
            try await confirm(email, of: user.subject)
        }
        await audit(link.kind == .recover ? .recoveryCompleted : .passwordChanged, user.subject, source)
        if link.kind == .recover, let address = user.verifiedEmail {
            post.send(.passwordChanged, to: address, user.language, username: user.username)
        }
        return user
    }

    /// Not where somebody else has that address meanwhile: it is one person's at a time.
    private func confirm(_ email: String, of subject: SubjectID) async throws(StoreError) {
        guard try await context.stores.directory.users(verifiedEmail: email, limit: 1).isEmpty else { return }
        _ = try await update(subject) { user in
            guard user.claims["email"]?.stringValue == email, user.verifiedEmailKey == nil else { return false }
            user.claims["email_verified"] = .bool(true)
            return true
        }
    }
}
