import OAuthCore
import Secrets
import Storage

/// Whether a password that was found right still is, asked once what it opens stands in the store.
///
/// Between the comparison and the session's row lies the time of a hash and more. A password that was changed in it has ended the sessions
/// that it saw: the one that came after them has to end itself.
struct PasswordRecheck: Sendable {
    let context: ServerContext

    /// Whether `password` is still the one of `user` and the account is open. Where the hash is another one the password is compared
    /// again: it may have been hashed anew with other costs.
    func stillHolds(_ password: String, of user: User) async throws(StoreError) -> Bool {
        guard let present = try await context.stores.directory.user(subject: user.subject), !present.isDisabled else {
            return false
        }
        if present.passwordHash == user.passwordHash { return true }
        return (try? await context.passwords.verify(password, against: present.passwordHash)) == true
    }
}
