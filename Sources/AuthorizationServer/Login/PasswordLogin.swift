import HTTPExchange
import OAuthCore
import Secrets
import Storage

/// Compares a user name and a password, without telling which of the two was wrong: not in words and not in time.
struct PasswordLogin: Sendable {
    let context: ServerContext
    let metrics: LoginMetrics

    init(context: ServerContext, metrics: LoginMetrics) {
        self.context = context
        self.metrics = metrics
    }

    /// What came of it.
    enum Outcome: Sendable {
        /// `note`: how the person came here, where this is the first login; for the audit trail.
        case success(User, note: String?)
        case failure
        case throttled(seconds: Int64)
    }

    /// The person, if the password is theirs and the account is not locked.
    func attempt(
        username: String, password: String, _ request: EndpointRequest
    ) async throws(PageFailure) -> Outcome {
        let username = username.trimmingOptionalWhitespace()
        let outcome: CountedComparison.Outcome
        do throws(FirstLogin.Failure) {
            outcome = try await CountedComparison(context: context).compare(
                username: username, password: password, origin: LoginOrigin(request, context: context),
                now: context.clock())
        } catch {
            metrics.count(.busy)
            throw PageFailure(error)
        }
        switch outcome {
        case .throttled(let wait):
            metrics.count(.throttled)
            return .throttled(seconds: wait.wholeSeconds + 1)
        case .wrong(let user, let detail):
            metrics.count(.failure)
            await noteFailure(user, detail, request)
            return .failure
        case .right(let user, let note):
            metrics.count(.success)
            await rehash(user, password)
            return .success(user, note: note)
        }
    }

    /// Replaces a hash of other costs than today's, unless the password was changed meanwhile. A failure costs nothing: the next login tries again.
    private func rehash(_ user: User, _ password: String) async {
        guard let stored = user.passwordHash, context.passwords.needsRehash(stored),
            let hash = try? await context.passwords.hash(password)
        else { return }
        _ = try? await context.stores.directory.setPasswordHash(hash, subject: user.subject, replacing: stored)
    }

    private func noteFailure(_ user: User?, _ detail: String, _ request: EndpointRequest) async {
        await context.audit(
            AuditEvent(
                .loginFailed, at: context.clock(), subject: user?.subject, clientAddress: request.clientAddress,
                requestID: request.requestID, detail: detail))
    }
}
