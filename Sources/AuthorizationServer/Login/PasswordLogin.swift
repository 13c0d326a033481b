import HTTPExchange
import Logging
import OAuthCore
import Secrets
import Storage

/// Compares a user name and a password, without telling which of the two was wrong: not in words and not in time.
struct PasswordLogin: Sendable {
    let context: ServerContext
    let metrics: LoginMetrics
    private var throttle: LoginThrottle { context.loginThrottle }

    init(context: ServerContext, metrics: LoginMetrics) {
        self.context = context
        self.metrics = metrics
    }

    /// What came of it.
    enum Outcome: Sendable {
        case success(User)
        case failure
        case throttled(seconds: Int64)
    }

    /// The person, if the password is theirs and the account is not locked.
    func attempt(
        username: String, password: String, _ request: EndpointRequest
    ) async throws(PageFailure) -> Outcome {
        let username = username.trimmingOptionalWhitespace()
        if let wait = throttle.begin(username: username, address: request.clientAddress, now: context.clock()) {
            metrics.count(.throttled)
            return .throttled(seconds: wait.wholeSeconds + 1)
        }
        let isName = !username.isEmpty && username.utf8.count <= LoginThrottle.maximumNameLength
        let user = isName ? try await loaded(await context.stores.directory.user(username: username)) : nil
        let matches: Bool
        do throws(PasswordError) {
            matches = try await context.passwords.verify(password, against: user?.passwordHash)
        } catch  where error == .busy || error == .outOfMemory {
            throttle.withdrawn(username: username, address: request.clientAddress)
            metrics.count(.busy)
            throw .busy("the password threads are busy: \(error)")
        } catch {
            context.logger.error(
                "password hash unreadable", metadata: ["gatehouse.subject": "\(user?.subject.rawValue ?? "")"])
            matches = false
        }
        guard matches, let user, !user.isDisabled else {
            metrics.count(.failure)
            await noteFailure(user, request)
            return .failure
        }
        throttle.succeeded(username: username, address: request.clientAddress)
        metrics.count(.success)
        await rehash(user, password)
        return .success(user)
    }

    /// Replaces a hash of other costs than today's, unless the password was changed meanwhile. A failure costs nothing: the next login tries again.
    private func rehash(_ user: User, _ password: String) async {
        guard let stored = user.passwordHash, context.passwords.needsRehash(stored),
            let hash = try? await context.passwords.hash(password)
        else { return }
        _ = try? await context.stores.directory.setPasswordHash(hash, subject: user.subject, replacing: stored)
    }

    private func noteFailure(_ user: User?, _ request: EndpointRequest) async {
        await context.audit(
            AuditEvent(
                .loginFailed, at: context.clock(), subject: user?.subject, clientAddress: request.clientAddress,
                requestID: request.requestID,
                detail: user == nil ? "unknown user" : user?.isDisabled == true ? "account locked" : "wrong password"))
    }
}
