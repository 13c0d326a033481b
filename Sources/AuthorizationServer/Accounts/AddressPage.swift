import HTTPExchange
import HTTPTypes
import Mail
import OAuthCore
import Storage

/// A page on which an address is typed that a letter goes to. Its answer is the same whoever the address belongs to.
struct AddressPage: Sendable {
    let services: BrowserServices
    let path: String
    let page: @Sendable (AccountFormTexts) -> AccountFormTexts.Page
    /// Whether a login name will do too.
    let takesNames: Bool

    /// Shows the form, or that the letter is on its way. A page that no login led to begins one of its own.
    func show(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let query = try request.pageQuery()
        guard let handle = query[FlowKeeper.parameter] else { return try await begin(request) }
        let open = try await services.flows.open(handle, request)
        let language = request.pageLanguage(open.flow.uiLocales)
        guard query["sent"] == nil else {
            let texts = AccountFormTexts.of(language)
            return services.accountMessage(
                texts.sent, language, to: "/login", texts.signIn, [(FlowKeeper.parameter, open.handle)])
        }
        return form(open, language, typed: nil, error: nil)
    }

    private func begin(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let locales = request.uiLocales.map { [(EndpointRequest.uiLocales, $0)] } ?? []
        let begun = try await services.flows.begin(
            AuthorizationFlow(.account(parameters: FormParameters.encode(locales))), request)
        let url = services.location.url(path, [(FlowKeeper.parameter, begun.handle)] + locales)
        return services.pages.redirect(url, status: .found).settingCookies(begun.cookies)
    }

    /// Takes the answer; `send` is done after it was answered.
    func take(
        _ form: FormParameters, _ request: EndpointRequest,
        send: @escaping @Sendable (_ typed: String, _ flow: String, PageLanguage) async throws(StoreError) -> Void
    ) async throws(PageFailure) -> EndpointResponse {
        let open = try await services.flows.open(form[FlowKeeper.parameter], request)
        guard services.formToken.isValid(form["csrf"], secret: open.cookie, path: path) else {
            throw .forbidden("the anti-forgery value of the form is missing or wrong")
        }
        let language = request.pageLanguage(open.flow.uiLocales)
        let typed = (form["email"] ?? "").trimmingOptionalWhitespace()
        guard takesNames ? User.isUsername(typed) : EmailAddress(typed) != nil else {
            return self.form(
                open, language, typed: typed, error: AccountFormTexts.of(language).problems.email)
        }
        let context = services.context
        try await AccountLimits(store: context.stores.attempts, keyRing: context.keyRing)
            .count(address: typed, network: request.clientAddress, now: context.clock())
        let handle = open.handle
        try services.after { () async throws(StoreError) in try await send(typed, handle, language) }
        let url = services.location.url(path, [(FlowKeeper.parameter, open.handle), ("sent", "yes")])
        return services.pages.redirect(url, status: .seeOther)
    }

    private func form(
        _ open: FlowKeeper.OpenFlow, _ language: PageLanguage, typed: String?, error: String?
    ) -> EndpointResponse {
        let texts = AccountFormTexts.of(language)
        let page = page(texts)
        let field =
            takesNames
            ? PageContent.FormField(
                name: "email", label: texts.emailOrUsername, autocomplete: "username", value: typed,
                isInvalid: error != nil, isFirst: true)
            : PageContent.FormField.email(texts.emailAddress, value: typed, isInvalid: error != nil)
        var content = PageContent.FormPage(heading: page.heading)
        content.lead = PageContent.Lead(before: page.lead)
        content.error = error
        content.form = PageContent.Form(
            action: services.pages.path(path), csrf: services.formToken.make(secret: open.cookie, path: path),
            hidden: [PageContent.Field(name: FlowKeeper.parameter, value: open.handle)]
                + (open.flow.uiLocales.map { [PageContent.Field(name: EndpointRequest.uiLocales, value: $0)] } ?? []),
            fields: [field], submit: page.submit)
        content.links = [
            PageContent.Link(
                url: services.location.url("/login", [(FlowKeeper.parameter, open.handle)]), text: texts.signIn)
        ]
        return services.formPage(content, language)
    }
}
