import HTTPExchange
import OAuthCore
import Storage

/// The login sessions of a person, as the pages of the account show and end them.
struct AccountSessions: Sendable {
    let services: BrowserServices
    /// The most sessions that are shown.
    static let maximumRows = 200

    typealias Session = SessionKeeper.CurrentSession

    /// What a page shows: this browser first, then the others from the last used on.
    func rows(_ session: Session, _ language: PageLanguage) async throws(PageFailure) -> [PageContent.Session] {
        let records = try await loaded(
            await services.context.stores.sessions.sessions(
                subject: session.record.subject, now: services.context.clock(), limit: Self.maximumRows))
        let current = session.record.sessionID
        return
            records.sorted {
                ($0.sessionID == current ? 1 : 0, $0.lastActivity) > ($1.sessionID == current ? 1 : 0, $1.lastActivity)
            }
            .map { PageContent.Session($0, isCurrent: $0.sessionID == current, language) }
    }

    /// Answers the buttons that end sessions: what was done, for the address of the page; nil: the form is about something else.
    func answer(
        _ form: FormParameters, _ session: Session, _ request: EndpointRequest
    ) async throws(PageFailure) -> String? {
        if let id = form["end_session"] {
            try await endSession(SessionID(id), of: session, request)
            return "session"
        }
        guard form.contains("end_others"), !form.contains("end_session") else { return nil }
        try await endOthers(of: session, request)
        return "sessions"
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

    /// The sentence about what was done; nil: nothing of this.
    static func notice(_ done: String?, _ texts: PageTexts.Account) -> String? {
        switch done {
        case "session": texts.sessionEnded
        case "sessions": texts.othersEnded
        default: nil
        }
    }
}

extension PageContent.Session {
    init(_ record: LoginSessionRecord, isCurrent: Bool, _ language: PageLanguage) {
        let texts = language.texts
        let device = record.device.flatMap { PlaceTexts.of(language).name($0) }
        self.init(
            id: record.sessionID.rawValue, isCurrent: isCurrent,
            title: device ?? (isCurrent ? texts.account.thisBrowser : texts.account.anotherBrowser),
            badge: isCurrent && device != nil ? texts.account.thisBrowser : nil,
            place: record.device?.address.map { PlaceTexts.of(language).place($0) },
            since: PageContent.Moment(record.createdAt, texts),
            lastUsed: PageContent.Moment(record.lastActivity, texts),
            endLabel: texts.account.endSession + ": " + (device ?? texts.account.anotherBrowser))
    }
}
