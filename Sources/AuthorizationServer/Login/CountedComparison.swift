import OAuthCore
import Storage

/// Compares a password as an attempt that counts: what the login page and the password grant have in common.
///
/// The attempt is counted while the user is looked up, so that a login waits for the store once more than without a limit: when it succeeds, and what
/// was counted is taken back. Where the name may be an address, whose it is has to be known first: an account counts once, by whichever name.
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

    /// Says of the person whose password is right why that is not enough; nil: it is.
    typealias Objection = @Sendable (User) async throws(StoreError) -> String?

    /// Whom the password alone does not let in is answered and counted like somebody whose password is wrong; nil: it lets everybody in.
    var objection: Objection?

    /// Throws where it is not known whether the password is right, or whether it may be tried: that is no attempt.
    func compare(
        username: String, password: String, origin: LoginOrigin, now: UnixTime
    ) async throws(FirstLogin.Failure) -> Outcome {
        let attempt = LoginAttempt(username: username, address: origin.address, password: password)
        if let device = origin.device { return try await compare(attempt, device, origin, now) }
        if let wait = context.loginThrottle.remembered(attempt, now: now) { return .throttled(wait: wait) }
        let comparison = PasswordComparison(context: context)
        if comparison.isAddress(username) {
            return try await compare(attempt, of: try await comparison.user(username), origin, now)
        }
        async let admission = begin(attempt, now)
        let found = await found(username, comparison)
        switch try await admitted(admission) {
        case .refused(let wait, let reached):
            note(reached, try? found.get(), origin, now)
            return .throttled(wait: wait)
        case .counted(let counted):
            return try await compare(found, counted, attempt, origin, now)
        }
    }

    /// With a browser that somebody has logged in with: whose attempt it is has to be known before it is counted.
    private func compare(
        _ attempt: LoginAttempt, _ device: String, _ origin: LoginOrigin, _ now: UnixTime
    ) async throws(FirstLogin.Failure) -> Outcome {
        var attempt = attempt
        let user = try await PasswordComparison(context: context).user(attempt.username)
        do throws(StoreError) {
            attempt.device = try await KnownDevices(context: context).known(device, of: user?.subject, now: now)
        } catch { throw .store(error) }
        return try await compare(attempt, of: user, origin, now)
    }

    /// Once it is known whose attempt it is.
    private func compare(
        _ attempt: LoginAttempt, of user: User?, _ origin: LoginOrigin, _ now: UnixTime
    ) async throws(FirstLogin.Failure) -> Outcome {
        var attempt = attempt
        attempt.account = user?.username
        switch try admitted(await begin(attempt, now)) {
        case .refused(let wait, let reached):
            note(reached, user, origin, now)
            return .throttled(wait: wait)
        case .counted(let counted): return try await compare(.success(user), counted, attempt, origin, now)
        }
    }

    /// The comparison, once it is counted.
    private func compare(
        _ found: Result<User?, FirstLogin.Failure>, _ counted: LoginThrottle.Counted, _ attempt: LoginAttempt,
        _ origin: LoginOrigin, _ now: UnixTime
    ) async throws(FirstLogin.Failure) -> Outcome {
        do throws(FirstLogin.Failure) {
            let result = try await PasswordComparison(context: context).compare(
                try found.get(), username: attempt.username, password: attempt.password)
            switch result {
            case .wrong(let user, let detail):
                context.attacks.failed(
                    attempt, isUnknownName: user == nil, requestID: origin.requestID, now: now)
                return .wrong(user, detail)
            case .right(let user, let note):
                if let detail = try await objected(to: user) { return .wrong(user, detail) }
                context.attacks.succeeded()
                await context.loginThrottle.succeeded(counted, now: now)
                return .right(user, note: note)
            }
        } catch {
            await context.loginThrottle.withdrawn(counted)
            throw error
        }
    }

    private func note(_ reached: LoginThrottle.Reached?, _ user: User?, _ origin: LoginOrigin, _ now: UnixTime) {
        guard let reached else { return }
        context.throttledLogins.note(
            ThrottledLogin(
                limit: reached.limit, key: reached.key, window: reached.window, subject: user?.subject,
                clientAddress: origin.address, requestID: origin.requestID, at: now))
    }

    private func objected(to user: User) async throws(FirstLogin.Failure) -> String? {
        guard let objection else { return nil }
        do throws(StoreError) { return try await objection(user) } catch { throw .store(error) }
    }

    private func admitted(
        _ admission: Result<LoginThrottle.Admission, StoreError>
    ) throws(FirstLogin.Failure) -> LoginThrottle.Admission {
        do throws(StoreError) { return try admission.get() } catch { throw .store(error) }
    }

    private func begin(
        _ attempt: LoginAttempt, _ now: UnixTime
    ) async -> Result<LoginThrottle.Admission, StoreError> {
        do throws(StoreError) { return .success(try await context.loginThrottle.begin(attempt, now: now)) } catch {
            return .failure(error)
        }
    }

    private func found(
        _ username: String, _ comparison: PasswordComparison
    ) async -> Result<User?, FirstLogin.Failure> {
        do throws(FirstLogin.Failure) { return .success(try await comparison.user(username)) } catch {
            return .failure(error)
        }
    }
}
