import OAuthCore
import Storage

extension ServerContext {
    /// The person of a session or a grant; nil where the account is gone or locked.
    ///
    /// - Parameter told: what an application said about them; a person whom nothing was said about must be in the directory.
    func person(_ subject: SubjectID, told claims: JSONObject?) async throws(StoreError) -> User? {
        if case .host(let application) = settings.login {
            do {
                guard let person = try await application.person(subject) else { return nil }
                return User(subject: person.subject, told: person.claims, at: clock())
            } catch { throw StoreError(.unavailable, detail: "the application: \(error)") }
        }
        guard let user = try await stores.directory.user(subject: subject) else {
            return claims.map { User(subject: subject, told: $0, at: clock()) }
        }
        guard !user.isDisabled else { return nil }
        return claims.map(user.told) ?? user
    }

    /// Where people log in, as far as it changes what is decided.
    var loginRules: LoginRules {
        let isConsentElsewhere = settings.consent != .local
        switch settings.login {
        case .local:
            return LoginRules(isConsentElsewhere: isConsentElsewhere, contexts: AuthenticationContext.supported)
        case .delegated(let login):
            return LoginRules(isElsewhere: true, isConsentElsewhere: isConsentElsewhere, contexts: login.acrValues)
        case .host(let application):
            return LoginRules(
                isElsewhere: true, isConsentElsewhere: isConsentElsewhere, contexts: application.acrValues)
        }
    }
}
