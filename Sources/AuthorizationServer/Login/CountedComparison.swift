import OAuthCore
import Storage

/// Compares a password as an attempt that counts: what the login page and the password grant have in common.
///
/// The attempt is counted while the user is looked up, so that a login waits for the store once more than without a limit: when it succeeds, and what
/// was counted is taken back.
struct CountedComparison: Sendable {
    let context: ServerContext

    /// What came of it.
    enum Outcome: Sendable {
        /// The password is this person's; `note` says for the audit trail how the person came here, where it is the first login.
        case right(User, note: String?)
        /// It is not, or the account is locked; the user of that name, if there is one, and why, for the audit trail.
        case wrong(User?, String)
        /// There were too many attempts, and nothing was compared.
        case throttled(wait: Duration)
    }

    /// Throws where it is not known whether the password is right, or whether it may be tried: that is no attempt.
    func compare(
        username: String, password: String, address: String?, now: UnixTime
    ) async throws(FirstLogin.Failure) -> Outcome {
        let throttle = context.loginThrottle
        if let wait = throttle.remembered(username: username, address: address, now: now) {
            return .throttled(wait: wait)
        }
        let comparison = PasswordComparison(context: context)
        async let counted = begin(username, address, now)
        let found = await found(username, comparison)
        do throws(StoreError) {
            if let wait = try await counted.get() { return .throttled(wait: wait) }
        } catch { throw .store(error) }
        do throws(FirstLogin.Failure) {
            switch try await comparison.compare(try found.get(), username: username, password: password) {
            case .wrong(let user, let detail): return .wrong(user, detail)
            case .right(let user, let note):
                await throttle.succeeded(username: username, address: address)
                return .right(user, note: note)
            }
        } catch {
            await throttle.withdrawn(username: username, address: address)
            throw error
        }
    }

    private func begin(_ username: String, _ address: String?, _ now: UnixTime) async -> Result<Duration?, StoreError> {
        do throws(StoreError) {
            return .success(try await context.loginThrottle.begin(username: username, address: address, now: now))
        } catch { return .failure(error) }
    }

    private func found(
        _ username: String, _ comparison: PasswordComparison
    ) async -> Result<User?, FirstLogin.Failure> {
        do throws(FirstLogin.Failure) { return .success(try await comparison.user(username)) } catch {
            return .failure(error)
        }
    }
}
