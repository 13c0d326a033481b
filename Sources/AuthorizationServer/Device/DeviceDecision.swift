import HTTPExchange
import OAuthCore
import Secrets
import Storage

/// What a person says to a device: each answer is one conditional write to its record. RFC 8628 §3.3.
struct DeviceDecision: Sendable {
    let context: ServerContext

    /// How long after its code a grant may still be brought to life: what a slow redemption takes.
    private static let activationMargin: Duration = .seconds(60)
    /// How often it is tried where the device asks at the same moment, which is a write as well.
    private static let rounds = 10

    /// Allows it: the grant first, not live yet, then the record that names it. Lost where it was answered or expired meanwhile.
    func approve(
        _ found: DeviceRecords.Found, _ client: Client, scope: Scope, details: [AuthorizationDetail],
        _ session: LoginSessionRecord, _ request: EndpointRequest
    ) async throws(PageFailure) -> ConditionalWrite {
        let now = context.clock()
        let record = found.record
        var grant = GrantRecord(
            id: GrantID(RandomToken.alphanumeric(length: GrantID.length, from: context.random)),
            subject: session.subject, clientID: record.clientID, sessionID: session.sessionID, scope: scope,
            resources: record.resources, authTime: session.authTime, acr: session.acr, amr: session.amr,
            personClaims: session.claims, createdAt: now, expiresAt: record.expiresAt + Self.activationMargin)
        grant.authorizationDetails = details
        try await loaded(await context.stores.grants.insert(grant))
        if client.backchannelLogoutURI != nil {
            try await loaded(
                await context.stores.logoutNotices.addParticipant(
                    grant.clientID, session: grant.sessionID, subject: grant.subject, expiresAt: session.expiresAt))
        }
        try await checkStillLive(session, grant)
        guard try await answer(found, .approved(grant.id)) == .won else {
            _ = try await loaded(await context.stores.grants.revokeGrant(grant.id, now: now))
            return .lost
        }
        await audit(.deviceAuthorized, record, session, request, grant: grant.id, "scope \(scope)")
        return .won
    }

    /// Refuses it.
    func deny(
        _ found: DeviceRecords.Found, _ session: LoginSessionRecord, _ request: EndpointRequest
    ) async throws(PageFailure) -> ConditionalWrite {
        guard try await answer(found, .denied) == .won else { return .lost }
        await audit(.deviceDenied, found.record, session, request, grant: nil, "scope \(found.record.scope)")
        return .won
    }

    /// One conditional write decides. It is tried again only where the device's own question came in between.
    private func answer(
        _ found: DeviceRecords.Found, _ state: DeviceAuthorizationRecord.State
    ) async throws(PageFailure) -> ConditionalWrite {
        let records = DeviceRecords(context: context)
        var next = found
        for _ in 0..<Self.rounds {
            let now = context.clock()
            next.record.state = state
            if try await loaded(await records.store(next, now: now)) == .won { return .won }
            guard let current = try await loaded(await records.waiting(found.hash, now: now)) else { return .lost }
            next = current
        }
        return .lost
    }

    /// A logout that came in between has ended the grants that it saw: this one ends with them, whichever was first, and the client that was
    /// noted for the session is told.
    private func checkStillLive(_ session: LoginSessionRecord, _ grant: GrantRecord) async throws(PageFailure) {
        let now = context.clock()
        guard try await loaded(await context.stores.sessions.session(session.sessionID, now: now)) == nil else {
            return
        }
        _ = try await loaded(await context.stores.grants.revokeGrant(grant.id, now: now, tellingClient: true))
        context.logoutNotices.wake()
        throw .finished("the login session ended while the device was allowed")
    }

    private func audit(
        _ kind: AuditEvent.Kind, _ record: DeviceAuthorizationRecord, _ session: LoginSessionRecord,
        _ request: EndpointRequest, grant: GrantID?, _ detail: String
    ) async {
        await context.audit(
            AuditEvent(
                kind, at: context.clock(), subject: session.subject, clientID: record.clientID,
                sessionID: session.sessionID, grantID: grant, clientAddress: request.clientAddress,
                requestID: request.requestID, detail: detail + "; asked from \(record.address ?? "an unknown address")")
        )
    }
}
