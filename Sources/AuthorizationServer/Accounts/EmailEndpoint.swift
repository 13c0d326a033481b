package import HTTPExchange
import HTTPTypes
import Mail
import OAuthCore
import Storage

/// `/account/email`: a person gives another address, which is theirs once a link that was sent to it is used.
package struct EmailEndpoint: Sendable {
    private static let item = AccountItem.email

    private let services: BrowserServices

    /// An endpoint on these services.
    package init(services: BrowserServices) { self.services = services }

    /// Answers GET and POST; either demands a login of the last ten minutes.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        await services.answer(request) { () throws(PageFailure) in
            guard let session = try await services.sessions.current(request) else {
                return services.pages.redirect(services.location.url("/login"), status: request.redirectStatus)
            }
            if let demand = try await services.demandRecentLogin(session, returnTo: Self.item.path, request) {
                return demand
            }
            if request.method == .post { return try await post(session, request) }
            let isSent = try request.pageQuery()["sent"] != nil
            return page(session, request, typed: nil, error: nil, isSent: isSent)
        }
    }

    private typealias Session = SessionKeeper.CurrentSession

    private func post(_ session: Session, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let form = try request.pageForm()
        guard services.formToken.isValid(form["csrf"], secret: session.cookie, path: Self.item.path) else {
            throw .forbidden("the anti-forgery value of the form is missing or wrong")
        }
        let language = request.pageLanguage()
        let typed = (form["email"] ?? "").trimmingOptionalWhitespace()
        guard EmailAddress(typed) != nil else {
            return page(
                session, request, typed: typed, error: AccountFormTexts.of(language).problems.email, isSent: false)
        }
        let (context, changes, user) = (services.context, services.accountChanges, session.user)
        try await AccountLimits(store: context.stores.attempts, keyRing: context.keyRing)
            .count(address: typed, network: request.clientAddress, now: context.clock())
        let source = AccountChanges.Source(request, "on the account page")
        try services.after { () async throws(StoreError) in
            try await changes.beginEmailChange(of: user, to: typed, language, source)
        }
        return services.pages.redirect(
            services.location.url(Self.item.path, [("sent", "yes")]), status: .seeOther)
    }

    private func page(
        _ session: Session, _ request: EndpointRequest, typed: String?, error: String?, isSent: Bool
    ) -> EndpointResponse {
        let language = request.pageLanguage()
        let texts = AccountFormTexts.of(language)
        var content = PageContent.FormPage(heading: texts.email.heading)
        content.lead = lead(session.user, texts)
        content.error = error
        if isSent { content.notice = sent(session.user, texts, language) }
        content.form = PageContent.Form(
            action: services.pages.path(Self.item.path),
            csrf: services.formToken.make(secret: session.cookie, path: Self.item.path),
            fields: [.email(texts.newEmail, value: typed, isInvalid: error != nil)], submit: texts.email.submit)
        return services.renderAccount(
            Self.item, .form, content, title: texts.email.heading, session, language, request)
    }

    private func sent(_ user: User, _ texts: AccountFormTexts, _ language: PageLanguage) -> String {
        services.context.settings.accounts.approvesEmailChange && user.verifiedEmail != nil
            ? EmailApprovalTexts.of(language).sent : texts.emailSent
    }

    private func lead(_ user: User, _ texts: AccountFormTexts) -> PageContent.Lead {
        guard let address = user.claims["email"]?.stringValue, !address.isEmpty else {
            return PageContent.Lead(before: texts.noEmail)
        }
        let around = user.verifiedEmail == nil ? texts.unverifiedEmail : texts.presentEmail
        return PageContent.Lead(before: around.before, name: address, after: around.after)
    }
}
