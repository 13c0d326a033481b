package import HTTPExchange
import HTTPTypes
import OAuthCore
import PageRendering
import Storage

/// `/recover`: a forgotten password is replaced, by a link in a letter or from an administrator. NIST SP 800-63B-4 §4.2.
package struct RecoverEndpoint: Sendable {
    static let path = "/recover"
    private static let kinds: Set<AccountLink.Kind> = [.recover, .invite]

    private let services: BrowserServices
    private let addresses: AddressPage
    private let link: LinkForm

    /// An endpoint on these services.
    package init(services: BrowserServices) {
        self.services = services
        addresses = AddressPage(services: services, path: Self.path, page: \.recover, takesNames: true)
        link = LinkForm(services: services, path: Self.path)
    }

    /// Answers GET and POST. A GET uses nothing up: scanners of mail follow links.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if let refusal = request.refusalOfPreview { return refusal }
        return await services.answer(request) { () throws(PageFailure) in
            guard request.method == .post else { return try await get(request) }
            let form = try request.pageForm()
            if form.contains(AccountLinkKeeper.parameter) { return try await choose(form, request) }
            guard services.context.settings.accounts.recoversByMail else { return administrator(request) }
            let changes = services.accountChanges
            let source = AccountChanges.Source(request, "at /recover")
            return try await addresses.take(form, request) {
                (typed, _, language) async throws(StoreError) in
                try await changes.sendRecovery(to: typed, language, source)
            }
        }
    }

    private func get(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        if let token = try request.pageQuery()[AccountLinkKeeper.parameter] {
            guard let (found, user) = try await find(token) else { return link.dead(request, to: Self.path) }
            return page(token, found, user, request, error: nil)
        }
        guard services.context.settings.accounts.recoversByMail else { return administrator(request) }
        return try await addresses.show(request)
    }

    private func find(_ token: String?) async throws(PageFailure) -> (AccountLink, User)? {
        let changes = services.accountChanges
        guard let found = try await loaded(await changes.links.find(token, Self.kinds)),
            let user = try await loaded(await changes.person(of: found))
        else { return nil }
        return (found, user)
    }

    private func choose(
        _ form: FormParameters, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        try link.check(form, request)
        let token = form[AccountLinkKeeper.parameter] ?? ""
        guard let (found, user) = try await find(token) else { return link.dead(request, to: Self.path) }
        let language = request.pageLanguage()
        let texts = AccountFormTexts.of(language)
        let password = form["new_password"] ?? ""
        switch try await services.chosen(password, names: user.knownNames, texts.problems) {
        case .failure(let refused): return page(token, found, user, request, error: refused.text)
        case .success(let hash):
            let source = AccountChanges.Source(request, "by a link")
            guard
                try await loaded(await services.accountChanges.recover(with: found, hash: hash, source)) != nil
            else { return link.dead(request, to: Self.path) }
            return services.accountMessage(texts.recovered, language, to: "/login", texts.signIn)
        }
    }

    private func administrator(_ request: EndpointRequest) -> EndpointResponse {
        let language = request.pageLanguage()
        let texts = AccountFormTexts.of(language)
        return services.accountMessage(texts.askAdministrator, language, to: "/login", texts.signIn)
    }

    private func page(
        _ token: String, _ found: AccountLink, _ user: User, _ request: EndpointRequest, error: String?
    ) -> EndpointResponse {
        let language = request.pageLanguage()
        let texts = AccountFormTexts.of(language)
        let opened = link.open(token, request)
        let page = found.kind == .invite ? texts.invited.page : texts.choose
        var content = PageContent.FormPage(heading: page.heading)
        content.lead =
            found.kind == .invite
            ? PageContent.Lead(before: texts.invited.lead.before, name: user.username, after: texts.invited.lead.after)
            : PageContent.Lead(before: page.lead)
        content.error = error
        content.form = PageContent.Form(
            action: services.pages.path(Self.path), csrf: opened.csrf, hidden: link.hidden(token, request),
            fields: [
                .newPassword(
                    texts.newPassword,
                    hint: texts.passwordHint(services.context.settings.accounts.minimumPasswordLength),
                    isInvalid: error != nil, isFirst: true)
            ], submit: page.submit)
        return services.formPage(content, language).settingCookies(opened.cookies)
    }
}
