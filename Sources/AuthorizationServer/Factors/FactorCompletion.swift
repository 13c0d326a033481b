import HTTPExchange
import OAuthCore
import Storage

/// Goes on once a second factor is proven: a session begins that knows of both, or the one that is there grows.
struct FactorCompletion: Sendable {
    let services: BrowserServices
    private var context: ServerContext { services.context }

    init(services: BrowserServices) { self.services = services }

    typealias OpenFlow = FlowKeeper.OpenFlow
    typealias Session = SessionKeeper.CurrentSession

    /// The session with both factors, and its cookie set: the flow takes one such answer.
    func complete(
        _ proof: FactorProof, of person: FactorStage.Person, in open: inout OpenFlow, _ current: Session?,
        _ request: EndpointRequest
    ) async throws(PageFailure) -> Session {
        guard let pending = person.pending else { return try await grow(by: proof, in: &open, current, request) }
        let login = SessionKeeper.ProvenLogin(
            user: person.user, acr: proof.level.acr, amr: pending.amr.joining(proof.amr), device: request.device)
        open.flow.pending = nil
        let session = try await services.start(login, in: &open, replacing: current)
        try await recheck(pending, session)
        services.login.metrics.count(.success)
        await audit(pending.note.map { $0 + "; " + proof.note } ?? proof.note, session, request)
        return session
    }

    /// Step-up: the same session under a new cookie, with what is proven now added to what was.
    private func grow(
        by proof: FactorProof, in open: inout OpenFlow, _ current: Session?, _ request: EndpointRequest
    ) async throws(PageFailure) -> Session {
        guard let current else { throw .finished("a second factor without a first") }
        let reached = max(AuthenticationContext.Level(acr: current.record.acr) ?? .password, proof.level)
        // To add a factor proves that the person has it from now on, and not once more who they are.
        let login = SessionKeeper.ProvenLogin(
            user: current.user, authTime: open.flow.addedFactor == nil ? nil : current.record.authTime,
            acr: reached.acr, amr: current.record.amr.joining(proof.amr), claims: current.record.claims,
            isRemembered: current.record.isRemembered, device: request.device)
        let session = try await services.start(login, in: &open, replacing: current)
        await audit("step-up; " + proof.note, session, request)
        return session
    }

    /// A password that was changed while the second factor was asked for has ended the sessions that it saw: this one ends itself.
    private func recheck(_ pending: PendingLogin, _ session: Session) async throws(PageFailure) {
        let present = try await loaded(await context.stores.directory.user(subject: pending.subject))
        guard !pending.holds(for: present, keyRing: context.keyRing, now: pending.provenAt) else { return }
        try await services.sessions.end(session.record)
        throw .finished("the password was changed meanwhile, or the account is locked")
    }

    private func audit(_ detail: String, _ session: Session, _ request: EndpointRequest) async {
        await context.audit(
            AuditEvent(
                .loginSucceeded, at: context.clock(), subject: session.record.subject,
                sessionID: session.record.sessionID, clientAddress: request.clientAddress,
                requestID: request.requestID, detail: detail))
    }
}
