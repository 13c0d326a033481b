import HTTPExchange
import OAuthCore
import Storage

/// Takes back what a person allowed a client: all of it, a scope, or one object of authorization details. It counts at once wherever a token
/// is asked about; a token that is only looked at lives to its end.
struct AccessRemoval: Sendable {
    let context: ServerContext
    let session: LoginSessionRecord
    let client: ClientID
    let request: EndpointRequest

    /// What is taken back of a grant.
    enum Part: Sendable {
        case scope(ScopeToken)
        case detail(AuthorizationDetail)
    }

    /// The most grants of one person and client that are looked at.
    private static let maximumGrants = 10_000
    /// How often a grant that changes meanwhile is read again.
    private static let attempts = 3

    /// Ends all grants of the client and forgets the answer, so that it asks again.
    func removeAll() async throws(PageFailure) {
        let now = context.clock()
        try await loaded(await context.stores.consents.removeConsent(subject: session.subject, clientID: client))
        let ended = try await loaded(
            await context.stores.grants.revokeGrants(
                .subjectAndClient(session.subject, client), now: now, tellingClients: true))
        guard !ended.isEmpty else { return }
        context.logoutNotices.wake()
        await audit("on the account page: \(ended.count) grants")
    }

    /// Takes a part out of every grant of the client and out of the remembered answer. A grant of which nothing is left ends.
    func remove(_ part: Part) async throws(PageFailure) {
        try await forget(part)
        let grants = try await loaded(
            await context.stores.grants.grants(
                .subjectAndClient(session.subject, client), now: context.clock(), limit: Self.maximumGrants))
        var changed = 0
        for grant in grants where grant.has(part) {
            try await narrow(grant, part)
            changed += 1
        }
        guard changed > 0 else { return }
        await audit("on the account page: \(part.inWords) of \(changed) grants")
    }

    private func forget(_ part: Part) async throws(PageFailure) {
        let consents = context.stores.consents
        guard
            var known = try await loaded(
                await consents.consent(subject: session.subject, clientID: client, now: context.clock()))
        else { return }
        switch part {
        case .scope(let token): known.forget(Scope([token]))
        case .detail(let detail): known.authorizationDetails.removeAll { $0 == detail }
        }
        if known.isEmpty {
            return try await loaded(await consents.removeConsent(subject: session.subject, clientID: client))
        }
        try await loaded(await consents.put(known))
    }

    /// One conditional write, again where the grant changed since it was read.
    private func narrow(_ grant: GrantRecord, _ part: Part) async throws(PageFailure) {
        var grant = grant
        for _ in 0..<Self.attempts {
            let now = context.clock()
            let narrowed = grant.without(part)
            if narrowed.givesNothing {
                _ = try await loaded(
                    await context.stores.grants.revokeGrant(grant.id, now: now, tellingClient: true))
                return context.logoutNotices.wake()
            }
            if try await loaded(await context.stores.grants.narrow(grant, to: narrowed, now: now)) == .won { return }
            guard let found = try await loaded(await context.stores.grants.grant(grant.id)), found.isLive(at: now),
                found.has(part)
            else { return }
            grant = found
        }
        throw .busy("a grant changes faster than it can be read")
    }

    private func audit(_ detail: String) async {
        await context.audit(
            AuditEvent(
                .grantRevoked, at: context.clock(), subject: session.subject, clientID: client,
                sessionID: session.sessionID, clientAddress: request.clientAddress, requestID: request.requestID,
                detail: detail))
    }
}

extension AccessRemoval.Part {
    /// For the audit trail: a type stands for what it says about the person.
    fileprivate var inWords: String {
        switch self {
        case .scope(let token): "scope \(LogText.quote(token.rawValue))"
        case .detail(let detail): "authorization_details of type \(LogText.quote(detail.type))"
        }
    }
}

extension GrantRecord {
    fileprivate func has(_ part: AccessRemoval.Part) -> Bool {
        switch part {
        case .scope(let token): scope.contains(token)
        case .detail(let detail): authorizationDetails.contains(detail)
        }
    }

    fileprivate func without(_ part: AccessRemoval.Part) -> GrantRecord {
        var grant = self
        switch part {
        case .scope(let token): grant.scope = scope.filter { $0 != token }
        case .detail(let detail): grant.authorizationDetails.removeAll { $0 == detail }
        }
        return grant
    }

    /// Whether nothing is left but that the client may come back for it.
    fileprivate var givesNothing: Bool {
        scope.filter { $0 != .offlineAccess }.isEmpty && authorizationDetails.isEmpty
    }
}
