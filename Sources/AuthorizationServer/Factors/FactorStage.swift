import HTTPExchange
import OAuthCore
import Storage

/// Where a flow stands between the first factor and the second: who is to prove which, or to add one.
struct FactorStage: Sendable {
    /// The page where a second factor is proven.
    static let path = "/login/factor"
    /// The page where one is added.
    static let additionPath = "/login/factor/new"

    let services: BrowserServices

    typealias OpenFlow = FlowKeeper.OpenFlow
    typealias Session = SessionKeeper.CurrentSession

    /// What is due.
    enum Situation: Sendable {
        /// The person proves a factor that reaches the level.
        case prove(Person, AuthenticationContext.Level, [FactorChoice])
        /// The person adds one that reaches the level; `isDemanded`: the login does not go on without.
        case add(Person, AuthenticationContext.Level, isDemanded: Bool)
        /// The person would have to add one, and the session is older than that: first they log in again.
        case logInFirst
        /// Nothing: the login page knows how the flow goes on.
        case nothing
    }

    /// Whom the flow is about.
    struct Person: Sendable {
        let user: User
        let factors: EnrolledFactors
        /// The first factor, where it has no session yet.
        let pending: PendingLogin?
    }

    /// Reads it from the flow, the session and the store, which are asked anew at every step.
    func situation(_ open: OpenFlow, _ session: Session?) async throws(PageFailure) -> Situation {
        guard services.context.settings.secondFactors.policy != .off else { return .nothing }
        if let pending = open.flow.pending {
            let user = try await loaded(await services.context.stores.directory.user(subject: pending.subject))
            guard let user, pending.holds(for: user, keyRing: services.context.keyRing, now: services.context.clock())
            else { return .nothing }
            return due(.twoFactors, try await person(user, pending), open)
        }
        guard let session else { return .nothing }
        switch open.flow.purpose {
        case .posted, .link: return .nothing
        case .account: return try await accountSituation(open, session)
        case .authorization(let text):
            let step = try await services.runner.evaluate(
                FlowKeeper.parameters(text), session: session, progress: open.flow.progress)
            guard case .showFactor(let level) = step.decision else { return .nothing }
            return due(level, try await person(session.user, nil), open, session)
        }
    }

    /// On the way to the account: the second factor where everybody must have one, then the one that is to be added.
    private func accountSituation(_ open: OpenFlow, _ session: Session) async throws(PageFailure) -> Situation {
        let person = try await person(session.user, nil)
        guard open.flow.addedFactor == nil else {
            guard services.mayAddFactors(session, person.factors) else { return .nothing }
            return .add(person, .twoFactors, isDemanded: false)
        }
        if let (device, client) = try await services.waitingDevice(open),
            let level = services.missingLevel(for: client, device.record, session)
        {
            return due(level, person, open, session)
        }
        return services.suffices(session) ? .nothing : due(.twoFactors, person, open, session)
    }

    /// Somebody with a factor proves one before they add a stronger one; somebody without adds one.
    ///
    /// A browser that was left alone, or a cookie that was taken, is not enough to add one: it would outlive the session.
    private func due(
        _ level: AuthenticationContext.Level, _ person: Person, _ open: OpenFlow, _ session: Session? = nil
    ) -> Situation {
        let choices = person.factors.choices(reaching: level)
        if !choices.isEmpty { return .prove(person, level, choices) }
        let weaker = person.factors.choices(reaching: .twoFactors)
        let reached = AuthenticationContext.Level(acr: session?.record.acr) ?? .password
        if reached < .twoFactors, !weaker.isEmpty { return .prove(person, .twoFactors, weaker) }
        guard session.map({ isRecent($0, open) }) ?? true else { return .logInFirst }
        return .add(person, level, isDemanded: true)
    }

    /// Whether the person proved who they are in the last minutes, or in the course of this very flow.
    private func isRecent(_ session: Session, _ open: OpenFlow) -> Bool {
        open.flow.progress.authenticated == session.record.sessionID
            || services.context.clock().since(session.record.authTime) <= RecentLogin.freshness
    }

    private func person(_ user: User, _ pending: PendingLogin?) async throws(PageFailure) -> Person {
        Person(
            user: user, factors: try await loaded(await services.context.secondFactors.factors(of: user.subject)),
            pending: pending)
    }
}

extension BrowserServices {
    /// To the login page, which is shown even though there is a session.
    func toLoginFirst(
        _ open: FlowKeeper.OpenFlow, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        var open = open
        open.flow.progress.demandsLogin = true
        try await flows.store(&open)
        return backToLogin(open, request)
    }

    /// Whether this session may add and remove factors: a recent login, with a second factor where there is one already.
    func mayAddFactors(_ session: SessionKeeper.CurrentSession, _ factors: EnrolledFactors) -> Bool {
        guard context.clock().since(session.record.authTime) <= RecentLogin.freshness else { return false }
        return factors.isEmpty
            || AuthenticationContext.isMet(AuthenticationContext.Level.twoFactors.acr, by: session.record.acr)
    }
}

extension AuthorizationFlow {
    private static let addition = "add"

    /// A flow that adds a factor and leads back to the account.
    static func addition(of method: SecondFactorMethod, uiLocales: String?) -> AuthorizationFlow {
        let locales = uiLocales.map { [(EndpointRequest.uiLocales, $0)] } ?? []
        let parameters = [(addition, method.rawValue)] + accountReturn(to: AccountItem.security.path) + locales
        return AuthorizationFlow(.account(parameters: FormParameters.encode(parameters)))
    }

    /// The factor that the flow was begun to add; nil: it was begun for something else.
    var addedFactor: SecondFactorMethod? {
        guard case .account(let parameters) = purpose else { return nil }
        return FlowKeeper.parameters(parameters)[Self.addition].flatMap(SecondFactorMethod.init(rawValue:))
    }
}
