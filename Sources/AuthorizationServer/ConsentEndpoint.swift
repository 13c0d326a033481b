package import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// `/consent`: where a person allows or denies what a client asks for. OpenID Connect Core §3.1.2.4.
package struct ConsentEndpoint: Sendable {
    private let services: BrowserServices
    private static let path = "/consent"
    /// What of the authorization details was ticked, each by its place in the request.
    private static let detailField = "authorization_detail"

    /// An endpoint on these services.
    package init(services: BrowserServices) { self.services = services }

    /// Answers GET and POST.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if let refusal = request.refusalOfPreview { return refusal }
        return await services.answer(request) { () throws(PageFailure) in
            try await services.withSession(request) { session throws(PageFailure) in
                request.method == .post ? try await post(session, request) : try await get(session, request)
            }
        }
    }

    private typealias Session = SessionKeeper.CurrentSession

    private func get(_ session: Session?, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let open = try await services.flows.open(try request.pageQuery()[FlowKeeper.parameter], request)
        let (parameters, step) = try await evaluate(open, session)
        guard step.decision == .showConsent, let session else {
            return try await services.runner.perform(
                step, parameters: parameters, open: open, session: session, request)
        }
        return try await page(open, step.request, session, request)
    }

    private func post(_ session: Session?, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let form = try request.pageForm(repeatable: ["scope", Self.detailField])
        let open = try await services.flows.open(form[FlowKeeper.parameter], request)
        let (parameters, step) = try await evaluate(open, session)
        guard step.decision == .showConsent, let session else {
            return try await services.runner.perform(
                step, parameters: parameters, open: open, session: session, request)
        }
        let subject = session.record.sessionID.rawValue
        guard services.formToken.isValid(form["csrf"], secret: open.cookie, path: Self.path, subject: subject) else {
            throw .forbidden("the anti-forgery value of the form is missing, wrong, or of another login")
        }
        let asked = step.request.consentScope
        let ticked = Set(form.all("scope"))
        let allowed = asked.filter { $0 == .openid || ticked.contains($0.rawValue) }
        let details = details(form, step.request)
        switch form["decision"] {
        case "allow" where !step.request.scope.intersection(allowed).isEmpty || !details.isEmpty:
            let answer = ConsentMemory.Answer(scope: allowed, details: details)
            return try await allow(answer, open, step.request, session, request, parameters)
        case "allow", "deny": return try await deny(open, step.request, session, request)
        default:
            throw .refused(
                OAuthError(.invalidRequest, "The decision is missing.", detail: "decision is neither allow nor deny"))
        }
    }

    /// What was ticked of the authorization details, and those that go with the rest.
    private func details(_ form: FormParameters, _ authorization: AuthorizationRequest) -> [AuthorizationDetail] {
        let resolver = services.context.directory.view.details
        let ticked = Set(form.all(Self.detailField))
        return authorization.authorizationDetails.enumerated().compactMap { index, detail in
            ticked.contains(String(index)) || resolver.type(detail.type)?.isOptional == false ? detail : nil
        }
    }

    private func evaluate(
        _ open: FlowKeeper.OpenFlow, _ session: Session?
    ) async throws(PageFailure) -> (FormParameters, AuthorizationRunner.Step) {
        guard case .authorization(let text) = open.flow.purpose else {
            throw .finished("the handle is not one of an authorization request")
        }
        let parameters = FlowKeeper.parameters(text)
        let step = try await services.runner.evaluate(parameters, session: session, progress: open.flow.progress)
        return (parameters, step)
    }

    /// Remembers the answer and goes on with it.
    private func allow(
        _ answer: ConsentMemory.Answer, _ open: FlowKeeper.OpenFlow, _ authorization: AuthorizationRequest,
        _ session: Session, _ request: EndpointRequest, _ parameters: FormParameters
    ) async throws(PageFailure) -> EndpointResponse {
        var open = open
        open.flow.progress.consented = .init(
            sessionID: session.record.sessionID, scope: answer.scope, details: answer.details)
        try await services.flows.store(&open)
        let memory = ConsentMemory(context: services.context)
        try await memory.remember(answer, of: authorization, session.record)
        await memory.audit(.consentGranted, authorization, session.record, request, answer.inWords)
        let step = try await services.runner.evaluate(parameters, session: session, progress: open.flow.progress)
        return try await services.runner.perform(
            step, parameters: parameters, open: open, session: session, request)
    }

    private func deny(
        _ open: FlowKeeper.OpenFlow, _ authorization: AuthorizationRequest, _ session: Session,
        _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        try await services.flows.finish(open)
        await ConsentMemory(context: services.context).audit(
            .consentDenied, authorization, session.record, request, ConsentMemory.Answer(asked: authorization).inWords)
        let error = OAuthError(
            .accessDenied, "The person denied the request.", detail: "denied on the consent page", delivery: .redirect)
        return services.pages.response(.redirected(authorization.target, error), request)
            .settingCookies(services.runner.finished(open))
    }

    private func page(
        _ open: FlowKeeper.OpenFlow, _ authorization: AuthorizationRequest, _ session: Session,
        _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let language = request.pageLanguage(open.flow.uiLocales)
        let texts = language.texts
        let known = try await ConsentMemory(context: services.context).known(authorization.client, session.record)
        let page = ConsentPage(
            authorization: authorization, known: known, session: session.record, context: services.context,
            language: language)
        let details = page.details()
        let name = authorization.client.displayName
        let content = PageContent.Consent(
            texts: texts.consent, words: .of(language), action: services.pages.path(Self.path),
            csrf: services.formToken.make(
                secret: open.cookie, path: Self.path, subject: session.record.sessionID.rawValue),
            flow: open.handle, uiLocales: open.flow.uiLocales, client: name,
            logo: services.pages.logo(of: authorization.client.clientID),
            monogram: name.first.map { $0.uppercased() } ?? "", account: session.user.displayName,
            groups: page.groups(), details: details, hasDetails: !details.isEmpty,
            terms: page.terms(now: services.context.clock()), links: services.links(authorization.client, texts.consent)
        )
        return services.pages.render(.consent, content, title: texts.consent.heading, language)
    }
}
