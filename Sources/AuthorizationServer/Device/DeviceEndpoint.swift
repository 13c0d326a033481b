package import HTTPExchange
import HTTPTypes
import OAuthCore
import Secrets
import Storage

/// `/device`: where a person brings the code that a device shows, and allows or denies what it asks for. RFC 8628 §3.3.
///
/// Whoever has a code is asked to log in before it is looked up, so that nobody guesses unnamed. Nothing is ever allowed by GET: a link
/// with the code in it fills in the form and no more (RFC 8628 §3.3.1, §5.4).
package struct DeviceEndpoint: Sendable {
    let services: BrowserServices
    static let path = AuthorizationServerMetadata.Path.device
    static let parameter = "user_code"
    /// What of the authorization details was ticked, each by its place in the request.
    private static let detailField = "authorization_detail"
    /// The query parameter that tells the last page what was answered.
    private static let outcome = "done"

    /// An endpoint on these services.
    package init(services: BrowserServices) { self.services = services }

    /// Answers GET and POST; without a client for devices there is no such page.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        guard services.context.directory.view.hasDeviceClients else { return EndpointResponse(status: .notFound) }
        if let refusal = request.refusalOfPreview { return refusal }
        return await services.answer(request) { () throws(PageFailure) in
            try await services.withSession(request) { session throws(PageFailure) in
                request.method == .post ? try await post(session, request) : try await get(session, request)
            }
        }
    }

    typealias Session = SessionKeeper.CurrentSession

    // MARK: Reading

    private func get(_ session: Session?, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let query = try request.pageQuery()
        if let done = query[Self.outcome] { return pages.done(done, request) }
        guard let handle = query[FlowKeeper.parameter] else { return try await begin(query[Self.parameter], request) }
        var open = try await services.flows.open(handle, request)
        return try await show(&open, session, request)
    }

    /// The form in a flow of its own, filled in with the code of the link, if there is one.
    private func begin(_ code: String?, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let locales = request.uiLocales.map { [(EndpointRequest.uiLocales, $0)] } ?? []
        var flow = AuthorizationFlow(.account(parameters: FormParameters.encode(locales)))
        flow.device = DeviceStep()
        let secrets = services.flows.makeSecrets()
        let begun = try await services.flows.begin(flow, request, with: secrets)
        let filled = code.flatMap { UserCode(typed: $0) }?.display
        return pages.form(
            flow, handle: secrets.handle, cookie: secrets.cookie, code: filled, error: nil, request
        ).settingCookies(begun.cookies)
    }

    /// The page that is due: the form, the login, or what the device asks.
    private func show(
        _ open: inout FlowKeeper.OpenFlow, _ session: Session?, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let step = try step(of: open)
        guard let code = step.code(in: open.record.hash, keyRing: services.context.keyRing) else {
            return pages.form(open, code: nil, error: nil, request)
        }
        guard let session, services.suffices(session) else { return redirect("/login", open, request) }
        switch try await look(up: code, in: &open, session, request) {
        case .found(let found, let client):
            guard services.missingLevel(for: client, found.record, session) == nil else {
                return services.toFactor(open, request)
            }
            return pages.question(open, code, found.record, client, session, request)
        case .unknown: return try await refuse(&open, code, request)
        case .throttled(let wait):
            var answer = pages.form(open, code: code.display, error: \.throttled, request, status: .tooManyRequests)
            answer.headerFields[.retryAfter] = String(wait.wholeSeconds + 1)
            answer.logDetail = .init(errorCode: "slow_down", detail: "too many wrong user codes")
            return answer
        }
    }

    /// The code leads nowhere: it is forgotten, so that to see the page again is no other guess.
    private func refuse(
        _ open: inout FlowKeeper.OpenFlow, _ code: UserCode, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        open.flow.device = DeviceStep()
        try await services.flows.store(&open)
        var answer = pages.form(open, code: code.display, error: \.unknown, request)
        answer.logDetail = .init(errorCode: "invalid_user_code", detail: "no device waits under this user code")
        return answer
    }

    private enum Lookup {
        case found(DeviceRecords.Found, Client)
        case unknown
        case throttled(Duration)
    }

    /// Looks a code up, once for each time that it is typed; the flow keeps where it led.
    private func look(
        up code: UserCode, in open: inout FlowKeeper.OpenFlow, _ session: Session, _ request: EndpointRequest
    ) async throws(PageFailure) -> Lookup {
        let context = services.context
        let now = context.clock()
        if open.flow.device?.device != nil {
            guard let (found, client) = try await services.waitingDevice(open) else { return .unknown }
            return .found(found, client)
        }
        let guesses = DeviceGuesses(context: context)
        let subject = session.record.subject
        if let wait = try await loaded(await guesses.begin(subject, address: request.clientAddress, now: now)) {
            return .throttled(wait)
        }
        let records = DeviceRecords(context: context)
        guard let found = try await loaded(await records.find(code, now: now)),
            let client = context.directory.snapshot.clients[found.record.clientID]
        else { return .unknown }
        await guesses.right(subject, address: request.clientAddress)
        open.flow.device?.device = found.hash
        try await services.flows.store(&open)
        return .found(found, client)
    }

    // MARK: Answering

    private func post(_ session: Session?, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let form = try request.pageForm(repeatable: ["scope", Self.detailField])
        var open = try await services.flows.open(form[FlowKeeper.parameter], request)
        var step = try step(of: open)
        if form.contains("decision") { return try await decide(open, form, session, request) }
        guard services.formToken.isValid(form["csrf"], secret: open.cookie, path: Self.path) else {
            throw .forbidden("the anti-forgery value of the form is missing or wrong")
        }
        let typed = form[Self.parameter] ?? ""
        guard let code = UserCode(typed: typed) else {
            return pages.form(
                open, code: typed.utf8.count <= UserCode.maximumTextLength ? typed : nil, error: \.malformed, request)
        }
        step.take(
            code, in: open.record.hash, keyRing: services.context.keyRing, random: services.context.random)
        open.flow.device = step
        try await services.flows.store(&open)
        return redirect(session == nil ? "/login" : Self.path, open, request)
    }

    /// The person allows or denies what was shown to them, in the session in which it was.
    private func decide(
        _ open: FlowKeeper.OpenFlow, _ form: FormParameters, _ session: Session?, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        guard let session, let device = open.flow.device?.device,
            services.formToken.isValid(
                form["csrf"], secret: open.cookie, path: Self.path,
                subject: DevicePages.formSubject(session, device))
        else { throw .forbidden("the anti-forgery value of the form is missing, wrong, or of another login") }
        guard let (found, client) = try await services.waitingDevice(open) else {
            throw .finished("the device's code expired, or was answered already")
        }
        guard services.missingLevel(for: client, found.record, session) == nil else {
            return services.toFactor(open, request)
        }
        try await services.flows.finish(open)
        let asked = services.context.directory.view.permitted(found.record.scope, to: session.user)
        let ticked = Set(form.all("scope"))
        let allowed = asked.filter { client.isFirstParty || $0 == .openid || ticked.contains($0.rawValue) }
        let details = details(form, found.record, client)
        let decision = DeviceDecision(context: services.context)
        let (write, outcome): (ConditionalWrite, DevicePages.Outcome) =
            switch form["decision"] {
            case "allow" where !allowed.isEmpty || !details.isEmpty:
                (
                    try await decision.approve(
                        found, client, scope: allowed, details: details, session.record, request), .allowed
                )
            case "allow", "deny": (try await decision.deny(found, session.record, request), .denied)
            default:
                throw .refused(
                    OAuthError(
                        .invalidRequest, "The decision is missing.", detail: "decision is neither allow nor deny"))
            }
        guard write == .won else { throw .finished("the device's code expired, or was answered already") }
        let locales = open.flow.uiLocales.map { [(EndpointRequest.uiLocales, $0)] } ?? []
        let url = services.location.url(Self.path, [(Self.outcome, outcome.rawValue)] + locales)
        return services.pages.redirect(url, status: .seeOther).settingCookies(services.runner.finished(open))
    }

    /// What was ticked of the authorization details, and those that go with the rest. RFC 9396 §7.
    private func details(
        _ form: FormParameters, _ record: DeviceAuthorizationRecord, _ client: Client
    ) -> [AuthorizationDetail] {
        let resolver = services.context.directory.view.details
        let ticked = Set(form.all(Self.detailField))
        return record.details.enumerated().compactMap { index, detail in
            let isFixed = client.isFirstParty || resolver.type(detail.type)?.isOptional == false
            return isFixed || ticked.contains(String(index)) ? detail : nil
        }
    }

    private func step(of open: FlowKeeper.OpenFlow) throws(PageFailure) -> DeviceStep {
        guard let step = open.flow.device else { throw .finished("the handle is not one of a device's code") }
        return step
    }

    private func redirect(
        _ path: String, _ open: FlowKeeper.OpenFlow, _ request: EndpointRequest
    ) -> EndpointResponse {
        let locales = open.flow.uiLocales.map { [(EndpointRequest.uiLocales, $0)] } ?? []
        let url = services.location.url(path, [(FlowKeeper.parameter, open.handle)] + locales)
        return services.pages.redirect(url, status: request.redirectStatus)
    }

    private var pages: DevicePages { DevicePages(services: services) }
}
