import HTTPExchange
import OAuthCore
import Storage

/// What people have allowed clients, kept for the next time and for whoever has to account for it.
struct ConsentMemory: Sendable {
    let context: ServerContext

    /// Remembers an answer. What was asked for and not allowed is forgotten where it was allowed before.
    func remember(
        _ allowed: Scope, of authorization: AuthorizationRequest, _ session: LoginSessionRecord
    ) async throws(PageFailure) {
        let now = context.clock()
        let clientID = authorization.client.clientID
        let before = try await loaded(
            await context.stores.consents.consent(subject: session.subject, clientID: clientID, now: now))
        let kept = before?.scope.subtracting(authorization.consentScope) ?? .empty
        let record = ConsentRecord(
            subject: session.subject, clientID: clientID, scope: kept.union(allowed), grantedAt: now,
            expiresAt: now + context.settings.consentLifetime)
        try await loaded(await context.stores.consents.put(record))
    }

    /// Writes an answer to the audit trail.
    func audit(
        _ kind: AuditEvent.Kind, _ authorization: AuthorizationRequest, _ session: LoginSessionRecord,
        _ request: EndpointRequest, _ detail: String
    ) async {
        await context.audit(
            AuditEvent(
                kind, at: context.clock(), subject: session.subject, clientID: authorization.client.clientID,
                sessionID: session.sessionID, clientAddress: request.clientAddress, requestID: request.requestID,
                detail: detail))
    }
}
