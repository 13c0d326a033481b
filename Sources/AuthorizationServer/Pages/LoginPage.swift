import OAuthCore

/// What a login page is shown for.
struct LoginPage: Sendable {
    let open: FlowKeeper.OpenFlow
    /// The authorization request; nil: the login leads to the account page.
    var step: AuthorizationRequest?
    var reason = AuthorizationDecision.LoginReason.noSession
    var session: SessionKeeper.CurrentSession?
    private var error: String?
    private var typed: String?

    static let wrong = "That username and password do not match."
    static let throttled = "Too many attempts. Please wait a few minutes and try again."

    init(
        open: FlowKeeper.OpenFlow, step: AuthorizationRequest? = nil,
        reason: AuthorizationDecision.LoginReason = .noSession, session: SessionKeeper.CurrentSession? = nil
    ) {
        self.open = open
        self.step = step
        self.reason = reason
        self.session = session
    }

    /// The same page after an attempt.
    func failed(_ username: String, _ error: String) -> LoginPage {
        var page = self
        page.typed = username
        page.error = error
        return page
    }

    func content(action: String, csrf: String, links: [PageContent.Link]) -> PageContent.Login {
        var content = PageContent.Login(action: action, csrf: csrf, flow: open.handle)
        content.client = step?.client.displayName
        content.error = error
        content.notice = error == nil ? notice : nil
        content.username = (typed ?? prefilled).flatMap { $0.isEmpty ? nil : $0 }
        if reason == .selectAccount { content.account = session?.user.displayName }
        content.links = links
        content.hasLinks = !links.isEmpty
        return content
    }

    private var notice: String? {
        switch reason {
        case .promptLogin, .maxAge, .authenticationContext: "Please confirm that it is you."
        case .differentUser: "The application expects another account than the one that is signed in."
        case .noSession, .selectAccount: nil
        }
    }

    /// The name that the client hints at, or the one that is to be confirmed.
    private var prefilled: String? {
        if let hint = step?.loginHint { return hint }
        return [.promptLogin, .maxAge, .authenticationContext].contains(reason) ? session?.user.username : nil
    }
}
