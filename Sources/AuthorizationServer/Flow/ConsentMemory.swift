import HTTPExchange
import OAuthCore
import Storage

/// What people have allowed clients, kept for the next time and for whoever has to account for it.
struct ConsentMemory: Sendable {
    let context: ServerContext

    /// What a person allowed, or was asked.
    struct Answer: Sendable {
        let scope: Scope
        let details: [AuthorizationDetail]

        init(scope: Scope, details: [AuthorizationDetail]) {
            self.scope = scope
            self.details = details
        }

        /// Everything that a request asks for.
        init(asked authorization: AuthorizationRequest) {
            self.init(scope: authorization.consentScope, details: authorization.authorizationDetails)
        }

        /// For the audit trail: scopes, and the types of authorization details without what they say about a person.
        var inWords: String {
            details.isEmpty
                ? "scope \(scope)" : "scope \(scope), authorization_details \(LogText.list(details.map(\.type)))"
        }
    }

    /// What was allowed before; nil: nothing, or its time is over.
    func known(_ client: Client, _ session: LoginSessionRecord) async throws(PageFailure) -> ConsentRecord? {
        try await loaded(
            await context.stores.consents.consent(
                subject: session.subject, clientID: client.clientID, now: context.clock()))
    }

    /// Remembers an answer. What was asked for and not allowed is forgotten where it was allowed before; what is asked about each time never
    /// comes in.
    func remember(
        _ answer: Answer, of authorization: AuthorizationRequest, _ session: LoginSessionRecord
    ) async throws(PageFailure) {
        let now = context.clock()
        let clientID = authorization.client.clientID
        let resolver = context.directory.view.details
        var record =
            try await known(authorization.client, session)
            ?? ConsentRecord(
                subject: session.subject, clientID: clientID, scope: .empty, grantedAt: now, expiresAt: now)
        record.take(
            answer.scope, of: authorization.consentScope, resources: authorization.resources,
            details: answer.details.filter { !resolver.isAlwaysAsked([$0]) },
            of: authorization.authorizationDetails)
        guard !record.isEmpty else {
            return try await loaded(
                await context.stores.consents.removeConsent(subject: session.subject, clientID: clientID))
        }
        record.grantedAt = now
        record.expiresAt = now + context.settings.consentLifetime
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
