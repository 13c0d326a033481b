import HTTPExchange
import HTTPTypes
import OAuthCore
import Secrets
import Storage

/// `/login/passkey`: a login with a passkey and nothing besides. The device has verified who holds it, so that it is two factors in one.
struct PasskeyLoginEndpoint: Sendable {
    static let path = "/login/passkey"
    /// What the login page's URL says where the passkey was refused.
    static let problem = "passkey"
    /// How many passkeys from one network may be refused in a window.
    static let maximumRefusals = 60
    static let window: Duration = .seconds(600)

    private let services: BrowserServices
    private let ceremony: PasskeyCeremony
    private var context: ServerContext { services.context }

    /// An endpoint on these services.
    init(services: BrowserServices, ceremony: PasskeyCeremony) {
        self.services = services
        self.ceremony = ceremony
    }

    /// Answers POST.
    func handle(_ request: EndpointRequest) async -> EndpointResponse {
        await services.answer(request) { () throws(PageFailure) in try await post(request) }
    }

    private func post(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let form = try request.pageForm()
        var open = try await services.flows.open(form[FlowKeeper.parameter], request)
        guard services.formToken.isValid(form["csrf"], secret: open.cookie, path: Self.path) else {
            throw .forbidden("the anti-forgery value of the form is missing or wrong")
        }
        switch open.flow.purpose {
        case .posted, .link: throw .finished("the handle is not one of a login")
        case .account, .authorization: break
        }
        let session = try await services.sessions.current(request)
        let outcome = try await loaded(await ceremony.authenticate(form, open, of: nil, demandsVerification: true))
        guard case .proven(let passkey, let proof) = outcome else {
            return try await refuse(outcome, &open, request)
        }
        let user = try await loaded(await context.stores.directory.user(subject: passkey.record.subject))
        guard let user, !user.isDisabled else {
            return try await refuse(.refused("locked account", passkey.record.subject), &open, request)
        }
        let login = SessionKeeper.ProvenLogin(
            user: user, acr: proof.level.acr, amr: proof.amr, device: request.device)
        open.flow.pending = nil
        let begun = try await services.start(login, in: &open, replacing: session)
        services.login.metrics.count(.success)
        await audit(.loginSucceeded, user.subject, begun.record.sessionID, "with a passkey", request)
        return services.backToLogin(open, request).settingCookies(
            await services.cookies(afterLogin: begun, request))
    }

    /// The challenge of the page is spent; the login page has another one, and says what happened.
    private func refuse(
        _ outcome: PasskeyCeremony.Outcome, _ open: inout FlowKeeper.OpenFlow, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        guard case .refused(let detail, let subject) = outcome else { throw .finished("the passkey was not refused") }
        try await countRefusal(request)
        try await services.flows.store(&open)
        services.login.metrics.count(.failure)
        // What is nobody's passkey is in the log: anybody can send any number.
        if let subject { await audit(.loginFailed, subject, nil, "passkey: " + detail, request) }
        var parameters = [(FlowKeeper.parameter, open.handle), (ProviderOffers.problem, Self.problem)]
        if let locales = open.flow.uiLocales { parameters.append((EndpointRequest.uiLocales, locales)) }
        var answer = services.pages.redirect(services.location.url("/login", parameters), status: .seeOther)
        answer.logDetail = .init(errorCode: "login_failed", detail: "passkey: " + detail)
        return answer
    }

    /// Nobody guesses a passkey; but each refusal is written down, and they come from anybody.
    private func countRefusal(_ request: EndpointRequest) async throws(PageFailure) {
        let network = request.clientAddress.map(ClientNetwork.of) ?? ""
        let limit = AttemptLimit(
            key: context.keyRing.hasher(for: "passkey_refusals").hash("network\n" + network),
            maximum: Self.maximumRefusals, window: Self.window)
        let now = context.clock()
        guard let end = try await loaded(await context.stores.attempts.countAttempt([limit], now: now)).values.max()
        else { return }
        services.login.metrics.count(.throttled)
        throw .throttled(
            seconds: max(end.since(now), .seconds(1)).wholeSeconds, "too many passkeys from there were refused")
    }

    private func audit(
        _ kind: AuditEvent.Kind, _ subject: SubjectID?, _ session: SessionID?, _ detail: String,
        _ request: EndpointRequest
    ) async {
        await context.audit(
            AuditEvent(
                kind, at: context.clock(), subject: subject, sessionID: session, clientAddress: request.clientAddress,
                requestID: request.requestID, detail: detail))
    }
}
