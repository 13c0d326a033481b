package import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// `/account`: who is logged in, where, and which clients have access.
package struct AccountEndpoint: Sendable {
    private let services: BrowserServices
    private static let path = "/account"
    /// The most sessions and grants that are shown.
    private static let maximumRows = 200

    /// An endpoint on these services.
    package init(services: BrowserServices) { self.services = services }

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
        if let answer = try await services.accountLinks.answer(form, session, request) { return answer }
        var done = ""
        if let id = form["end_session"] {
            try await endSession(SessionID(id), of: session, request)
            done = "session"
        } else if form["end_session"] == nil, form.contains("end_others") {
            try await endOthers(of: session, request)
            done = "sessions"
        } else if let client = form["revoke"] {
            try await revoke(ClientID(client), of: session, request)
            done = "access"
        }
        return services.pages.redirect(services.location.url(Self.path, [("done", done)]), status: .seeOther)
    }

    /// Ends a session that is the person's own; any other name is passed over.
    private func endSession(_ id: SessionID, of session: Session, _ request: EndpointRequest) async throws(PageFailure)
    {
        let now = services.context.clock()
        guard let found = try await loaded(await services.context.stores.sessions.session(id, now: now)),
            found.subject == session.record.subject
        else { return }
        try await end(found, request)
    }

    /// Ends all of them, those too that the page has no room for: whoever has the password can make any number.
    private func endOthers(of session: Session, _ request: EndpointRequest) async throws(PageFailure) {
        while true {
            let others = try await loaded(
                await services.context.stores.sessions.sessions(
                    subject: session.record.subject, now: services.context.clock(), limit: Self.maximumRows)
            ).filter { $0.sessionID != session.record.sessionID }
            guard !others.isEmpty else { return }
            for other in others { try await end(other, request) }
        }
    }

    private func end(_ session: LoginSessionRecord, _ request: EndpointRequest) async throws(PageFailure) {
        try await services.sessions.end(session)
        await services.context.audit(
            AuditEvent(
                .sessionEnded, at: services.context.clock(), subject: session.subject, sessionID: session.sessionID,
                clientAddress: request.clientAddress, requestID: request.requestID, detail: "on the account page"))
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
        let sessions = try await loaded(
            await services.context.stores.sessions.sessions(subject: subject, now: now, limit: Self.maximumRows))
        let grants = try await loaded(
            await services.context.stores.grants.grants(.subject(subject), now: now, limit: Self.maximumRows))
        let query = try request.pageQuery()
        let language = request.pageLanguage()
        let texts = language.texts
        let applications = applications(grants, texts)
        let content = PageContent.Account(
            texts: texts.account, action: services.pages.path(Self.path),
            csrf: services.formToken.make(secret: session.cookie, path: Self.path),
            name: session.user.displayName,
            username: session.user.displayName == session.user.username ? nil : session.user.username,
            notice: Self.notice(query["done"], texts.account) ?? services.accountLinks.notice(query, texts),
            signInMethods: try await services.accountLinks.show(session, texts),
            sessions: sessions.map { row(session, $0, texts) }, hasOthers: sessions.count > 1,
            applications: applications,
            hasApplications: !applications.isEmpty)
        return services.renderAccount(
            .overview, .account, content, title: texts.account.title, session, language, request)
    }

    private static func notice(_ done: String?, _ texts: PageTexts.Account) -> String? {
        switch done {
        case "session": texts.sessionEnded
        case "sessions": texts.othersEnded
        case "access": texts.accessRevoked
        default: nil
        }
    }

    private func row(
        _ current: Session, _ record: LoginSessionRecord, _ texts: PageTexts
    ) -> PageContent.Session {
        PageContent.Session(
            id: record.sessionID.rawValue, isCurrent: record.sessionID == current.record.sessionID,
            since: PageContent.Moment(record.createdAt, texts),
            lastUsed: PageContent.Moment(record.lastActivity, texts))
    }

    /// One line a client: all scopes of its grants that were redeemed, since the oldest of them.
    private func applications(_ grants: [GrantRecord], _ texts: PageTexts) -> [PageContent.Application] {
        let directory = services.context.directory.snapshot
        let redeemed = grants.filter { $0.activatedAt != nil }
        return Dictionary(grouping: redeemed, by: \.clientID).sorted { $0.key < $1.key }.compactMap { client, grants in
            guard let first = grants.min(by: { $0.createdAt < $1.createdAt }) else { return nil }
            let name = directory.clients[client]?.displayName ?? client.rawValue
            let scope = grants.reduce(Scope.empty) { $0.union($1.scope) }
            return PageContent.Application(
                id: client.rawValue, name: name, scopes: ScopeDescriptions.line(scope, directory, texts.scopes),
                since: PageContent.Moment(first.createdAt, texts), revokeLabel: texts.account.revokeAccess(name))
        }
    }
}
