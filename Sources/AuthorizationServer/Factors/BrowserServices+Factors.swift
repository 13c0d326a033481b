import HTTPExchange
import OAuthCore
import Secrets
import Storage

extension BrowserServices {
    /// Whether a session is enough for the pages of the account: not where everybody must have a second factor and it has none.
    func suffices(_ session: SessionKeeper.CurrentSession) -> Bool {
        guard !context.settings.login.isElsewhere, context.settings.secondFactors.policy == .required else {
            return true
        }
        return AuthenticationContext.isMet(AuthenticationContext.Level.twoFactors.acr, by: session.record.acr)
    }

    /// Whether the person has a second factor that this session knows nothing of.
    func lacksFactor(_ session: SessionKeeper.CurrentSession) async throws(PageFailure) -> Bool {
        guard context.settings.secondFactors.policy != .off,
            !AuthenticationContext.isMet(AuthenticationContext.Level.twoFactors.acr, by: session.record.acr)
        else { return false }
        return try await loaded(await context.secondFactors.isEnrolled(session.record.subject))
    }

    /// To the page of the second factor of a flow.
    func toFactor(
        _ open: FlowKeeper.OpenFlow, _ request: EndpointRequest, path: String = FactorStage.path,
        _ more: [(String, String)] = []
    ) -> EndpointResponse {
        let locales = open.flow.uiLocales.map { [(EndpointRequest.uiLocales, $0)] } ?? []
        let url = location.url(path, [(FlowKeeper.parameter, open.handle)] + more + locales)
        return pages.redirect(url, status: request.redirectStatus)
    }

    /// Where the person has a second factor, or must have one: keeps in the flow that the first one is proven, and leads to the second.
    ///
    /// Nil: the first factor is enough. `password` is what was typed and found right; nil: the person proved themselves otherwise.
    func waitForFactor(
        _ open: inout FlowKeeper.OpenFlow, _ user: User, amr: [String], password: String?, _ note: String?,
        _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse? {
        let policy = context.settings.secondFactors.policy
        guard policy != .off else { return nil }
        if policy != .required {
            guard try await loaded(await context.secondFactors.isEnrolled(user.subject)) else { return nil }
        }
        var stored: String?
        if let password {
            guard let present = try await presentHash(password, of: user) else {
                throw .finished("the password was changed meanwhile, or the account is locked")
            }
            stored = present
        }
        open.flow.pending = PendingLogin(
            user.subject, amr: amr, password: stored, note: note, keyRing: context.keyRing, now: context.clock())
        try await flows.store(&open)
        return toFactor(open, request)
    }

    /// The stored hash that the password is right for now; the one that it was compared with may have been replaced by a newer kind since.
    private func presentHash(_ password: String, of user: User) async throws(PageFailure) -> String? {
        guard let present = try await loaded(await context.stores.directory.user(subject: user.subject)),
            !present.isDisabled, let hash = present.passwordHash
        else { return nil }
        if hash == user.passwordHash { return hash }
        return (try? await context.passwords.verify(password, against: hash)) == true ? hash : nil
    }
}
