import OAuthCore

/// What a login page is shown for.
struct LoginPage: Sendable {
    let open: FlowKeeper.OpenFlow
    /// The authorization request; nil: the login leads to the account page.
    var step: AuthorizationRequest?
    var reason = AuthorizationDecision.LoginReason.noSession
    var session: SessionKeeper.CurrentSession?
    private var problem: Problem?
    private var typed: String?

    /// Why an attempt did not succeed, as far as the person is told.
    enum Problem: Sendable {
        case wrong
        case throttled
    }

    init(
        open: FlowKeeper.OpenFlow, step: AuthorizationRequest? = nil,
        reason: AuthorizationDecision.LoginReason = .noSession, session: SessionKeeper.CurrentSession? = nil
    ) {
        self.open = open
        self.step = step
        self.reason = reason
        self.session = session
    }

    /// The page of a login that leads to the account page; whoever is logged in is asked to confirm it.
    init(account open: FlowKeeper.OpenFlow, _ session: SessionKeeper.CurrentSession?) {
        self.init(open: open, reason: session == nil ? .noSession : .promptLogin, session: session)
    }

    /// The same page after an attempt.
    func failed(_ username: String, _ problem: Problem) -> LoginPage {
        var page = self
        page.typed = username
        page.problem = problem
        return page
    }

    func content(
        _ texts: PageTexts.Login, action: String, csrf: String, links: [PageContent.Link]
    ) -> PageContent.Login {
        var content = PageContent.Login(texts: texts, action: action, csrf: csrf, flow: open.handle)
        content.uiLocales = open.flow.uiLocales
        content.client = step?.client.displayName
        switch problem {
        case .wrong: content.error = texts.wrong
        case .throttled: content.error = texts.throttled
        case nil: content.notice = notice(texts)
        }
        content.username = (typed ?? prefilled).flatMap { $0.isEmpty ? nil : $0 }
        if reason == .selectAccount { content.account = session?.user.displayName }
        content.links = links
        content.hasLinks = !links.isEmpty
        return content
    }

    private func notice(_ texts: PageTexts.Login) -> String? {
        switch reason {
        case .promptLogin, .maxAge, .authenticationContext: texts.confirm
        case .differentUser: texts.differentUser
        case .noSession, .selectAccount: nil
        }
    }

    /// The name that the client hints at, or the one that is to be confirmed.
    private var prefilled: String? {
        if let hint = step?.loginHint { return hint }
        return [.promptLogin, .maxAge, .authenticationContext].contains(reason) ? session?.user.username : nil
    }
}
