package import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// `/account/email/confirm` and `/account/email/cancel`: where the links lead that were sent to the new address and to the old one.
///
/// For the old address the letter is the proof, and whoever has it answers, logged in or not. The new one is confirmed by the person of the
/// account who reads its mail: else somebody could have a stranger prove an address for an account of their own. A GET uses nothing up.
package struct EmailLinkEndpoint: Sendable {
    /// Which of the two.
    package enum Side: Sendable {
        case new
        case old

        var path: String {
            self == .new ? AccountPost.Target.confirmEmail.rawValue : AccountPost.Target.cancelEmail.rawValue
        }
        var kind: AccountLink.Kind { self == .new ? .email : .cancelEmail }
    }

    private let services: BrowserServices
    private let side: Side
    private let link: LinkForm

    /// An endpoint on these services.
    package init(services: BrowserServices, side: Side) {
        self.services = services
        self.side = side
        link = LinkForm(services: services, path: side.path)
    }

    /// Answers GET and POST.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if let refusal = request.refusalOfPreview { return refusal }
        return await services.answer(request) { () throws(PageFailure) in
            let token: String?
            if request.method == .post {
                let form = try request.pageForm()
                try link.check(form, request)
                token = form[AccountLinkKeeper.parameter]
            } else {
                token = try request.pageQuery()[AccountLinkKeeper.parameter]
            }
            guard let token, let found = try await loaded(await services.accountChanges.links.find(token, [side.kind]))
            else { return link.dead(request, to: AccountItem.email.path) }
            if side == .new, try await !isTheirs(found, request) { return signInFirst(request) }
            return request.method == .post ? try await use(found, request) : page(token, found, request)
        }
    }

    private func isTheirs(_ found: AccountLink, _ request: EndpointRequest) async throws(PageFailure) -> Bool {
        guard let session = try await services.sessions.current(request) else { return false }
        return session.record.subject.rawValue == found["subject"]
    }

    private func signInFirst(_ request: EndpointRequest) -> EndpointResponse {
        let language = request.pageLanguage()
        let texts = AccountFormTexts.of(language)
        var answer = services.accountMessage(texts.signInFirst, language, to: "/login", texts.signIn)
        answer.status = .forbidden
        answer.logDetail = .init(errorCode: "login_required", detail: "no session of the account that the link is for")
        return answer
    }

    private func use(_ found: AccountLink, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let language = request.pageLanguage()
        let texts = AccountFormTexts.of(language)
        let changes = services.accountChanges
        let source = AccountChanges.Source(request, "by a link")
        switch side {
        case .new:
            guard case .done = try await loaded(await changes.confirmEmail(with: found, source)) else {
                return link.dead(request, to: AccountItem.email.path)
            }
            return services.accountMessage(texts.emailConfirmed, language, to: "/account", texts.toAccount)
        case .old:
            guard case .done = try await loaded(await changes.keepEmail(with: found, source)) else {
                return link.dead(request, to: AccountItem.email.path)
            }
            return services.accountMessage(
                texts.emailCancelled, language, to: RecoverEndpoint.path, texts.choose.heading)
        }
    }

    private func page(_ token: String, _ found: AccountLink, _ request: EndpointRequest) -> EndpointResponse {
        let language = request.pageLanguage()
        let texts = AccountFormTexts.of(language)
        let named = side == .new ? texts.confirmEmail : texts.cancelEmail
        let opened = link.open(token, request)
        var content = PageContent.FormPage(heading: named.page.heading)
        content.lead = PageContent.Lead(
            before: named.lead.before, name: found["new"], after: named.lead.after)
        content.form = PageContent.Form(
            action: services.pages.path(side.path), csrf: opened.csrf, hidden: link.hidden(token, request), fields: [],
            submit: named.page.submit)
        return services.formPage(content, language).settingCookies(opened.cookies)
    }
}
