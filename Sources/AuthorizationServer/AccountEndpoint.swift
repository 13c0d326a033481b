package import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// `/account`: who is logged in, where, and which clients have access.
package struct AccountEndpoint: Sendable {
    private let services: BrowserServices
    private static let path = "/account"
    private let sessions: AccountSessions
    /// The most grants that are shown.
    private static let maximumRows = 200

    /// An endpoint on these services.
    package init(services: BrowserServices) {
        self.services = services
        sessions = AccountSessions(services: services)
    }

    /// Answers GET and POST.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        await services.answer(request) { () throws(PageFailure) in
            try await services.withSession(request) { session throws(PageFailure) in
                guard let session else {
                    return services.pages.redirect(services.location.url("/login"), status: request.redirectStatus)
                }
                return request.method == .post ? try await post(session, request) : try await page(session, request)
            }
        }
    }

    private typealias Session = SessionKeeper.CurrentSession

    private func post(_ session: Session, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let form = try request.pageForm()
        guard services.formToken.isValid(form["csrf"], secret: session.cookie, path: Self.path) else {
            throw .forbidden("the anti-forgery value of the form is missing or wrong")
        }
        if let answer = try await services.accountLinks.answer(form, session, in: services, request) { return answer }
        var done = ""
        if let ended = try await sessions.answer(form, session, request) {
            done = ended
        } else if let client = form["revoke"] {
            try await revoke(ClientID(client), of: session, request)
            done = "access"
        }
        return services.pages.redirect(services.location.url(Self.path, [("done", done)]), status: .seeOther)
    }

    /// Takes a client's grants back and forgets the consent, so that it asks again.
    private func revoke(_ client: ClientID, of session: Session, _ request: EndpointRequest) async throws(PageFailure) {
        let (subject, now) = (session.record.subject, services.context.clock())
        let stores = services.context.stores
        try await loaded(await stores.consents.removeConsent(subject: subject, clientID: client))
        let ended = try await loaded(
            await stores.grants.revokeGrants(.subjectAndClient(subject, client), now: now, tellingClients: true))
        guard !ended.isEmpty else { return }
        services.context.logoutNotices.wake()
        await services.context.audit(
            AuditEvent(
                .grantRevoked, at: now, subject: subject, clientID: client, clientAddress: request.clientAddress,
                requestID: request.requestID, detail: "\(ended.count) grants, on the account page"))
    }

    private func page(_ session: Session, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let (subject, now) = (session.record.subject, services.context.clock())
        let grants = try await loaded(
            await services.context.stores.grants.grants(.subject(subject), now: now, limit: Self.maximumRows))
        let query = try request.pageQuery()
        let language = request.pageLanguage()
        let texts = language.texts
        let rows = try await sessions.rows(session, language)
        let list = ApplicationRows(language, services)
        let applications = ApplicationAccess.all(grants: grants, consents: []).map(list.overview)
        let content = PageContent.Account(
            texts: texts.account, action: services.pages.path(Self.path),
            csrf: services.formToken.make(secret: session.cookie, path: Self.path),
            name: session.user.displayName,
            username: session.user.displayName == session.user.username ? nil : session.user.username,
            notice: Self.notice(query["done"], texts.account) ?? services.accountLinks.notice(query, texts),
            signInMethods: try await services.accountLinks.show(session, texts),
            sessions: rows, hasOthers: rows.count > 1,
            applications: applications,
            hasApplications: !applications.isEmpty)
        return services.renderAccount(
            .overview, .account, content, title: texts.account.title, session, language, request)
    }

    private static func notice(_ done: String?, _ texts: PageTexts.Account) -> String? {
        done == "access" ? texts.accessRevoked : AccountSessions.notice(done, texts)
    }
}
