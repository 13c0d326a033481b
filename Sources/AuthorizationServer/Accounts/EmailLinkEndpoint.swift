package import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// `/account/email/confirm`, `…/cancel` and `…/approve`: where the links lead that were sent to the new address and to the old one.
///
/// For the old address the letter is the proof, and whoever has it answers, logged in or not. The new one is confirmed by the person of the
/// account who reads its mail: else somebody could have a stranger prove an address for an account of their own. A GET uses nothing up.
package struct EmailLinkEndpoint: Sendable {
    /// Which of the letters.
    package enum Side: Sendable {
        case new
        /// The one with which the old address is kept.
        case old
        /// The one that asks the old address before the new one.
        case oldFirst

        var path: String { target.rawValue }
        var kind: AccountLink.Kind {
            switch self {
            case .new: .email
            case .old: .cancelEmail
            case .oldFirst: .approveEmail
            }
        }

        private var target: AccountPost.Target {
            switch self {
            case .new: .confirmEmail
            case .old: .cancelEmail
            case .oldFirst: .approveEmail
            }
        }

        func texts(_ language: PageLanguage) -> AccountFormTexts.NamedPage {
            switch self {
            case .new: AccountFormTexts.of(language).confirmEmail
            case .old: AccountFormTexts.of(language).cancelEmail
            case .oldFirst: EmailApprovalTexts.of(language).ask
            }
        }
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
        let outcome =
            switch side {
            case .new: try await loaded(await changes.confirmEmail(with: found, source))
            case .old: try await loaded(await changes.keepEmail(with: found, source))
            case .oldFirst: try await loaded(await changes.approveEmailChange(with: found, source))
            }
        guard case .done = outcome else { return link.dead(request, to: AccountItem.email.path) }
        switch side {
        case .new:
            return services.accountMessage(texts.emailConfirmed, language, to: "/account", texts.toAccount)
        case .old:
            return services.accountMessage(
                texts.emailCancelled, language, to: RecoverEndpoint.path, texts.choose.heading)
        case .oldFirst:
            return services.accountMessage(
                EmailApprovalTexts.of(language).approved, language, to: "/account", texts.toAccount)
        }
    }

    private func page(_ token: String, _ found: AccountLink, _ request: EndpointRequest) -> EndpointResponse {
        let language = request.pageLanguage()
        let named = side.texts(language)
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
