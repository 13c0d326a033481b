import OAuthCore
import Storage

extension ServerContext {
    /// The person of a session or a grant; nil where the account is gone or locked.
    ///
    /// - Parameter told: what an application said about them; a person whom nothing was said about must be in the directory.
    func person(_ subject: SubjectID, told claims: JSONObject?) async throws(StoreError) -> User? {
        if let host {
            let person = try await asked { try await host.person(subject) }
            return person.map { User(subject: subject, told: $0.claims, at: clock()) }
        }
        guard let user = try await stores.directory.user(subject: subject) else {
            return claims.map { User(subject: subject, told: $0, at: clock()) }
        }
        guard !user.isDisabled else { return nil }
        return claims.map(user.told) ?? user
    }

    /// The application that the server is mounted in, where it logs people in.
    var host: (any HostApplication)? {
        if case .host(let application) = settings.login { application } else { nil }
    }

    /// What the application answers. One that cannot answer has not said that there is nobody: nothing is let in.
    func asked<Answer>(_ question: () async throws -> Answer) async throws(StoreError) -> Answer {
        do { return try await question() } catch {
            throw StoreError(.unavailable, detail: "the application cannot answer: \(error)")
        }
    }

    /// Where people log in, as far as it changes what is decided.
    var loginRules: LoginRules {
        let isConsentElsewhere = settings.consent != .local
        switch settings.login {
        case .local:
            let factors = SecondFactorRules(
                policy: settings.secondFactors.policy, highest: secondFactors.highest,
                scopes: directory.view.scopesWithSecondFactor)
            return LoginRules(isConsentElsewhere: isConsentElsewhere, contexts: factors.contexts, factors: factors)
        case .delegated(let login):
            return LoginRules(isElsewhere: true, isConsentElsewhere: isConsentElsewhere, contexts: login.acrValues)
        case .host(let application):
            return LoginRules(
                isElsewhere: true, isAnswered: true, isConsentElsewhere: isConsentElsewhere,
                contexts: application.acrValues, leeway: HostSessions.leeway)
        }
    }
}
