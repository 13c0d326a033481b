import HTTPExchange
import Mail
import OAuthCore
import Storage

/// The change of an address that begins at the old one: `accounts.email_change: both_addresses`.
extension AccountChanges {
    /// The address whose owner approves before the new one is asked; nil: nobody does.
    func approver(of user: User, for new: String) -> String? {
        guard context.settings.accounts.approvesEmailChange, let old = user.verifiedEmail,
            User.lookupKey(email: old) != User.lookupKey(email: new)
        else { return nil }
        return old
    }

    /// Sends the old address a link with which its owner approves.
    func askForApproval(
        of new: String, from old: String, _ user: User, _ language: PageLanguage
    ) async throws(StoreError) {
        let token = try await links.make(
            .approveEmail,
            [
                "subject": user.subject.rawValue, "new": new, "old": old, "password": fingerprint(of: user),
                "at": String(context.clock().milliseconds), "language": language.rawValue,
            ])
        post.send(
            .approveEmail, to: old, user.language, username: user.username, address: new, link: .approveEmail,
            token: token)
    }

    /// The owner of the old address approves: from now on the new one is asked as ever.
    func approveEmailChange(with link: AccountLink, _ source: Source) async throws(StoreError) -> EmailOutcome {
        guard let new = link["new"], let old = link["old"], let subject = link["subject"].map({ SubjectID($0) }),
            let user = try await context.stores.directory.user(subject: subject), !user.isDisabled,
            // Who has chosen another password or address since then has not wished for this change.
            link["password"] == fingerprint(of: user),
            user.verifiedEmail.map(User.lookupKey(email:)) == User.lookupKey(email: old),
            try await !isUndone(link, of: subject), try await links.use(link) == .won
        else { return .linkDead }
        let language = link["language"].flatMap(PageLanguage.init(rawValue:)) ?? user.language
        try await askNewAddress(of: user, new, language)
        await audit(.emailChangeRequested, subject, source, "approved at the old address")
        return .done
    }
}
