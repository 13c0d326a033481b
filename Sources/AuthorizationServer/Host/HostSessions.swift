import HTTPExchange
import OAuthCore
import Storage

/// The server's sessions where the application that it is mounted in logs people in: they follow that application's, never the other way.
struct HostSessions: Sendable {
    let context: ServerContext
    let sessions: SessionKeeper

    /// How much older than a request the login may be that was made for it: the clocks are those of the nodes of one application, and it may
    /// keep whole seconds.
    static let leeway: Duration = .seconds(2)

    /// The session of whoever is logged in at the application, and whether it has just begun or changed.
    ///
    /// Nobody there: nobody here, whatever cookie the browser has. Somebody else: the session that was here ends. The same person: it goes on
    /// under its public name, with what the application says of the login.
    func current(
        of host: any HostApplication, _ request: EndpointRequest
    ) async throws(PageFailure) -> (session: SessionKeeper.CurrentSession, isNew: Bool)? {
        guard let login = try await login(at: host, request) else { return nil }
        let current = try await sessions.current(request)
        if let current, current.record.isOf(login) { return (current, false) }
        let user: User
        if let current, current.record.subject == login.subject {
            user = current.user
        } else {
            guard let person = try await loaded(await context.person(login.subject, told: nil)) else { return nil }
            user = person
        }
        let proven = SessionKeeper.ProvenLogin(
            user: user, authTime: login.authTime, acr: login.acr, amr: login.amr, device: request.device)
        let session = try await follow(proven, replacing: current)
        guard try await self.login(at: host, request)?.subject == login.subject else {
            // The person logged out there meanwhile. Ended there first and looked for here last, it is found by the one or by the other.
            try await sessions.end(session.record)
            return nil
        }
        await context.audit(
            AuditEvent(
                .loginSucceeded, at: context.clock(), subject: user.subject, sessionID: session.record.sessionID,
                clientAddress: request.clientAddress, requestID: request.requestID, detail: "at the application"))
        return (session, true)
    }

    private func login(at host: any HostApplication, _ request: EndpointRequest) async throws(PageFailure) -> HostLogin?
    {
        guard var login = try await loaded(await context.asked { try await host.login(of: request) }) else {
            return nil
        }
        guard User.isSubject(login.subject.rawValue) else {
            throw .unavailable(
                StoreError(
                    .unavailable,
                    detail: """
                        the application named the subject \(LogText.quote(login.subject.rawValue)), expected 1 to 255 printable \
                        ASCII characters
                        """))
        }
        // A proof in the future would stay fresh for ever.
        login.authTime = min(login.authTime, context.clock())
        return login
    }

    private func follow(
        _ login: SessionKeeper.ProvenLogin, replacing current: SessionKeeper.CurrentSession?
    ) async throws(PageFailure) -> SessionKeeper.CurrentSession {
        let session = sessions.prepare(login, replacing: current)
        if try await sessions.start(session, replacing: current) == .won { return session }
        // Another request of the same browser was faster to follow: this one has a session of its own.
        guard current != nil else { throw .finished("a new session could not be told from another one") }
        return try await follow(login, replacing: nil)
    }
}

extension LoginSessionRecord {
    /// Whether the session says what the application says.
    fileprivate func isOf(_ login: HostLogin) -> Bool {
        subject == login.subject && authTime == login.authTime && acr == login.acr && amr == login.amr
    }
}
