import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// `/login/factor`: where a person proves a second factor, between the first one and whatever they were on the way to.
struct FactorEndpoint: Sendable {
    /// What the choice between factors is called in the page's URL and form.
    static let choice = "with"

    private let services: BrowserServices
    private let stage: FactorStage
    private let completion: FactorCompletion

    /// An endpoint on these services.
    init(services: BrowserServices) {
        self.services = services
        stage = FactorStage(services: services)
        completion = FactorCompletion(services: services)
    }

    private typealias OpenFlow = FlowKeeper.OpenFlow
    private typealias Session = SessionKeeper.CurrentSession

    /// Answers GET and POST.
    func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if let refusal = request.refusalOfPreview { return refusal }
        return await services.answer(request) { () throws(PageFailure) in
            request.method == .post ? try await post(request) : try await get(request)
        }
    }

    private func get(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let query = try request.pageQuery()
        let open = try await services.flows.open(query[FlowKeeper.parameter], request)
        let session = try await services.sessions.current(request)
        switch try await stage.situation(open, session) {
        case .nothing: return services.backToLogin(open, request)
        case .logInFirst: return try await services.toLoginFirst(open, request)
        case .add: return services.toFactor(open, request, path: FactorStage.additionPath)
        case .prove(let person, _, let choices):
            let choice = query[Self.choice].flatMap(FactorChoice.init(rawValue:))
            return page(open, person, choices, choice, nil, request)
        }
    }

    private func post(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let form = try request.pageForm()
        var open = try await services.flows.open(form[FlowKeeper.parameter], request)
        guard services.formToken.isValid(form["csrf"], secret: open.cookie, path: FactorStage.path) else {
            throw .forbidden("the anti-forgery value of the form is missing or wrong")
        }
        let session = try await services.sessions.current(request)
        guard case .prove(let person, let level, let choices) = try await stage.situation(open, session) else {
            return services.backToLogin(open, request)
        }
        let choice = form[Self.choice].flatMap(FactorChoice.init(rawValue:))
        if choice == .passkey {
            guard choices.contains(.passkey) else { return services.backToLogin(open, request) }
            return try await passkey(form, &open, person, choices, session, request)
        }
        let proofs = FactorProofs(context: services.context)
        switch try await loaded(
            await proofs.attempt(code: form["code"] ?? "", of: person.user.subject, level: level))
        {
        case .proven(let proof):
            await note(proof, person, request)
            return try await goOn(proof, person, &open, session, request)
        case .wrong:
            await audit(.factorFailed, person, "a wrong or used code", request)
            var answer = page(open, person, choices, choice, .wrong, request)
            answer.logDetail = .init(errorCode: "login_failed", detail: "a wrong or used code of a second factor")
            return answer
        case .throttled(let wait):
            noteThrottled(person, request)
            var answer = page(open, person, choices, choice, .throttled, request)
            answer.headerFields[.retryAfter] = String(wait.wholeSeconds + 1)
            answer.logDetail = .init(errorCode: "slow_down", detail: "too many wrong codes for this person")
            return answer
        }
    }

    private func goOn(
        _ proof: FactorProof, _ person: FactorStage.Person, _ open: inout OpenFlow, _ session: Session?,
        _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let session = try await completion.complete(proof, of: person, in: &open, session, request)
        return services.backToLogin(open, request).settingCookies(
            await services.cookies(afterLogin: session, request))
    }

    /// A passkey cannot be guessed, and is not counted. The challenge of a refused answer is spent like that of another.
    private func passkey(
        _ form: FormParameters, _ open: inout OpenFlow, _ person: FactorStage.Person, _ choices: [FactorChoice],
        _ session: Session?, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        guard let ceremony = services.passkeys else { return services.backToLogin(open, request) }
        let outcome = try await loaded(
            await ceremony.authenticate(form, open, of: person.user.subject, demandsVerification: false))
        switch outcome {
        case .proven(_, let proof): return try await goOn(proof, person, &open, session, request)
        case .refused(let detail, _):
            try await services.flows.store(&open)
            await audit(.factorFailed, person, "passkey: " + detail, request)
            var answer = page(open, person, choices, .passkey, .passkey, request)
            answer.logDetail = .init(errorCode: "login_failed", detail: "passkey: " + detail)
            return answer
        }
    }

    private func note(_ proof: FactorProof, _ person: FactorStage.Person, _ request: EndpointRequest) async {
        guard case .recoveryCode(let left) = proof else { return }
        await FactorLetters(context: services.context).post(
            .recoveryCodeUsed(left: left), to: person.user.subject, request)
        await audit(.recoveryCodeUsed, person, "\(left) left", request)
    }

    private func noteThrottled(_ person: FactorStage.Person, _ request: EndpointRequest) {
        services.context.throttledLogins.note(
            FactorAttempts(context: services.context).throttled(
                person.user.subject, address: request.clientAddress, requestID: request.requestID,
                now: services.context.clock()))
    }

    private func audit(
        _ kind: AuditEvent.Kind, _ person: FactorStage.Person, _ detail: String, _ request: EndpointRequest
    ) async {
        await services.context.audit(
            AuditEvent(
                kind, at: services.context.clock(), subject: person.user.subject,
                clientAddress: request.clientAddress, requestID: request.requestID, detail: detail))
    }

    private func page(
        _ open: OpenFlow, _ person: FactorStage.Person, _ choices: [FactorChoice], _ chosen: FactorChoice?,
        _ problem: FactorPage.Problem?, _ request: EndpointRequest
    ) -> EndpointResponse {
        let language = request.pageLanguage(open.flow.uiLocales)
        let texts = FactorTexts.of(language)
        let page = FactorPage(
            services: services, open: open, choices: choices, chosen: chosen, problem: problem,
            passkeys: person.factors.passkeys)
        let answer = services.pages.render(
            .factor, page.content(texts), title: texts.heading, language,
            status: problem == .throttled ? .tooManyRequests : .ok)
        return page.needsScript ? services.pages.allowingScript(answer) : answer
    }
}
