import Logging
import Mail
import OAuthCore
import Secrets
import Storage

/// Whether a name and a password are somebody's.
struct PasswordComparison: Sendable {
    let context: ServerContext

    /// What came of it.
    enum Result: Sendable {
        /// They are this person's; `note` says for the audit trail how the person came here, where it is the first login.
        case right(User, note: String?)
        /// They are not, or the account is locked; the user of that name, if there is one, and why, for the audit trail.
        case wrong(User?, String)
    }

    /// An unknown name, which has no user, takes as long as a wrong password.
    func compare(
        _ user: User?, username: String, password: String
    ) async throws(FirstLogin.Failure) -> Result {
        var user = user
        if let first = FirstLogin(context: context, user: user, username: username, password: password) {
            switch try await first.run() {
            case .arrived(let person): return .right(person, note: "brought over from the old application")
            case .known(let person): user = person
            case .refused(let detail): return .wrong(user, detail)
            }
        }
        do throws(PasswordError) {
            guard try await context.passwords.verify(password, against: user?.passwordHash), let user else {
                return .wrong(user, user == nil ? "unknown user" : "wrong password")
            }
            return user.isDisabled ? .wrong(user, "account locked") : .right(user, note: nil)
        } catch  where error == .malformedHash {
            context.logger.error(
                "password hash unreadable", metadata: ["gatehouse.subject": "\(user?.subject.rawValue ?? "")"])
            return .wrong(user, "the stored hash cannot be read")
        } catch { throw .password(error) }
    }

    /// Whether a name may be somebody's address instead of their login name.
    func isAddress(_ username: String) -> Bool {
        context.settings.accounts.signsInWithEmail && EmailAddress(username) != nil
    }

    /// The user of that name, taken without the blanks around it; or the one whose verified address it is, where the settings allow it.
    ///
    /// Both are asked for in any case, so that the time does not tell which of them there is.
    func user(_ username: String) async throws(FirstLogin.Failure) -> User? {
        guard !username.isEmpty, username.utf8.count <= LoginThrottle.maximumNameLength else { return nil }
        let directory = context.stores.directory
        do throws(StoreError) {
            let named = try await directory.user(username: username)
            guard isAddress(username) else { return named }
            let holders = try await directory.users(verifiedEmail: username, limit: 2)
            return named ?? (holders.count == 1 ? holders.first : nil)
        } catch { throw .store(error) }
    }
}

extension PageFailure {
    /// It is not known whether the password is right: 503, and try again.
    init(_ failure: FirstLogin.Failure) {
        self =
            switch failure {
            case .store(let error): .unavailable(error)
            case .password(let error): .busy("the password threads are busy: \(error)")
            case .application(let detail): .busy("the old application: \(detail)")
            }
    }
}

extension EndpointFailure {
    /// It is not known whether the password is right: 429 or 503, and try again.
    init(_ failure: FirstLogin.Failure) {
        self =
            switch failure {
            case .store(let error): .unavailable(error)
            case .password(let error): EndpointFailure(error)
            case .application(let detail): .applicationUnavailable("the old application: \(detail)")
            }
    }
}
