package import HTTPExchange
import HTTPTypes
import OAuthCore
import PageRendering
import Storage

/// `/register`: somebody makes an account of their own. The address comes first: there is no account before it is known to be theirs.
package struct RegisterEndpoint: Sendable {
    static let path = "/register"
    /// The longest name, in bytes.
    static let maximumNameLength = 200

    private let services: BrowserServices
    private let addresses: AddressPage
    private let link: LinkForm

    /// An endpoint on these services.
    package init(services: BrowserServices) {
        self.services = services
        addresses = AddressPage(services: services, path: Self.path, page: \.register, takesNames: false)
        link = LinkForm(services: services, path: Self.path)
    }

    /// Answers GET and POST. A GET uses nothing up: scanners of mail follow links.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if let refusal = request.refusalOfPreview { return refusal }
        return await services.answer(request) { () throws(PageFailure) in
            guard request.method == .post else { return try await get(request) }
            let form = try request.pageForm()
            if form.contains(AccountLinkKeeper.parameter) { return try await create(form, request) }
            let changes = services.accountChanges
            return try await addresses.take(form, request) {
                (typed, flow, language) async throws(StoreError) in
                try await changes.sendRegistration(to: typed, flow: flow, language)
            }
        }
    }

    private func get(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        guard let token = try request.pageQuery()[AccountLinkKeeper.parameter] else {
            return try await addresses.show(request)
        }
        guard let found = try await loaded(await services.accountChanges.links.find(token, [.register])) else {
            return link.dead(request, to: Self.path)
        }
        return page(token, found, request, name: nil, .none)
    }

    private enum Problem {
        case none
        case name(String)
        case password(String)

        var text: String? {
            switch self {
            case .none: nil
            case .name(let text), .password(let text): text
            }
        }
    }

    private func create(
        _ form: FormParameters, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        try link.check(form, request)
        let token = form[AccountLinkKeeper.parameter] ?? ""
        guard let found = try await loaded(await services.accountChanges.links.find(token, [.register])) else {
            return link.dead(request, to: Self.path)
        }
        let texts = AccountFormTexts.of(request.pageLanguage())
        let name = (form["name"] ?? "").trimmingOptionalWhitespace()
        guard (1...Self.maximumNameLength).contains(name.utf8.count), ProfileField.name.accepts(name) else {
            return page(token, found, request, name: name, .name(texts.problems.name))
        }
        let names = [name, found["email"] ?? ""]
        switch try await services.chosen(form["new_password"] ?? "", names: names, texts.problems) {
        case .failure(let refused): return page(token, found, request, name: name, .password(refused.text))
        case .success(let hash):
            let source = AccountChanges.Source(request, "at /register")
            guard
                let user = try await loaded(
                    await services.accountChanges.register(with: found, name: name, hash: hash, source))
            else { return link.dead(request, to: Self.path) }
            return try await signIn(user, found, request)
        }
    }

    /// The person is logged in with a browser that is known from now on, and goes on where they came from, as far as this browser still knows it.
    private func signIn(
        _ user: User, _ found: AccountLink, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let (session, path, parameters) = try await begin(user, found, request)
        guard let session else {
            return services.pages.redirect(services.location.url(path, parameters), status: .seeOther)
        }
        await services.context.audit(
            AuditEvent(
                .loginSucceeded, at: services.context.clock(), subject: user.subject,
                sessionID: session.record.sessionID, clientAddress: request.clientAddress,
                requestID: request.requestID, detail: "at /register"))
        return services.pages.redirect(services.location.url(path, parameters), status: .seeOther)
            .settingCookies(await services.cookies(afterLogin: session, request))
    }

    /// The session, with the page that comes next; nil: another login in the same browser was faster.
    private func begin(
        _ user: User, _ found: AccountLink, _ request: EndpointRequest
    ) async throws(PageFailure) -> (SessionKeeper.CurrentSession?, path: String, [(String, String)]) {
        let current = try await services.sessions.current(request)
        let login = SessionKeeper.ProvenLogin(
            user: user, acr: AuthenticationContext.password.acr, amr: AuthenticationContext.password.amr,
            device: request.device)
        if var open = await flow(found, request) {
            let session = try await services.start(login, in: &open, replacing: current)
            return (session, "/login", [(FlowKeeper.parameter, open.handle)])
        }
        let session = services.sessions.prepare(login, replacing: current)
        let isStarted = try await services.sessions.start(session, replacing: current) == .won
        return isStarted ? (session, "/account", []) : (nil, "/login", [])
    }

    /// The flow that the person came from; nil where another browser has it, or where it is over.
    private func flow(_ found: AccountLink, _ request: EndpointRequest) async -> FlowKeeper.OpenFlow? {
        guard let handle = found["flow"] else { return nil }
        do throws(PageFailure) { return try await services.flows.open(handle, request) } catch { return nil }
    }

    private func page(
        _ token: String, _ found: AccountLink, _ request: EndpointRequest, name: String?, _ problem: Problem
    ) -> EndpointResponse {
        let language = request.pageLanguage()
        let texts = AccountFormTexts.of(language)
        let opened = link.open(token, request)
        var (isNameWrong, isPasswordWrong) = (false, false)
        switch problem {
        case .none: break
        case .name: isNameWrong = true
        case .password: isPasswordWrong = true
        }
        var content = PageContent.FormPage(heading: texts.registerName.page.heading)
        content.lead = PageContent.Lead(
            before: texts.registerName.lead.before, name: found["email"], after: texts.registerName.lead.after)
        content.error = problem.text
        content.form = PageContent.Form(
            action: services.pages.path(Self.path), csrf: opened.csrf, hidden: link.hidden(token, request),
            fields: [
                PageContent.FormField(
                    name: "name", label: texts.name, autocomplete: "name", capitals: "words",
                    maximum: Self.maximumNameLength, value: name, isInvalid: isNameWrong,
                    isFirst: !isPasswordWrong),
                .newPassword(
                    texts.newPassword,
                    hint: texts.passwordHint(services.context.settings.accounts.minimumPasswordLength),
                    isInvalid: isPasswordWrong, isFirst: isPasswordWrong),
            ], submit: texts.registerName.page.submit)
        return services.formPage(content, language).settingCookies(opened.cookies)
    }
}
