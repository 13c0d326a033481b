import OAuthCore
import Storage

/// Everything that is kept about a person, for themselves: GDPR articles 15 and 20. No secret is in it.
struct AccountExport: Sendable {
    /// How many of each are taken at most, the newest.
    private static let limit = 10_000
    /// How many events are read at a time.
    private static let page = 1000

    let stores: Stores
    let now: UnixTime

    /// The export as one JSON object.
    func object(of user: User) async throws(StoreError) -> JSONObject {
        let subject = user.subject
        var object: JSONObject = ["exported_at": Self.moment(now), "account": Self.account(user)]
        let sessions = try await stores.sessions.sessions(subject: subject, now: now, limit: Self.limit)
        object["sessions"] = .array(sessions.map(Self.session))
        let grants = try await stores.grants.grants(.subject(subject), now: now, limit: Self.limit)
        object["grants"] = .array(grants.map(Self.grant))
        let consents = try await stores.consents.consents(subject: subject, now: now, limit: Self.limit)
        object["consents"] = .array(consents.map(Self.consent))
        let identities = try await stores.identityLinks.identityLinks(of: subject)
        object["identities"] = .array(identities.map(Self.identity))
        let records = try await stores.people.personRecords(subject: subject, kind: nil, now: now, limit: Self.limit)
        object["factors_and_devices"] = .array(records.map(Self.record))
        object["events"] = .array(try await events(of: subject))
        return object
    }

    private static func account(_ user: User) -> JSONValue {
        [
            "subject": .string(user.subject.rawValue), "username": .string(user.username),
            "claims": .object(user.claims), "groups": .array(user.groups.map { .string($0) }),
            "roles": .array(user.roles.map { .string($0) }), "has_password": .bool(user.passwordHash != nil),
            "disabled": .bool(user.isDisabled), "created_at": moment(user.createdAt),
            "origin": .string(user.origin.rawValue),
        ]
    }

    private static func session(_ session: LoginSessionRecord) -> JSONValue {
        var object: JSONObject = [
            "created_at": moment(session.createdAt), "last_activity": moment(session.lastActivity),
            "auth_time": moment(session.authTime), "expires_at": moment(session.expiresAt),
            "amr": .array(session.amr.map { .string($0) }),
        ]
        object["device"] = session.device.map { .object($0.document) }
        object["claims"] = session.claims.map { .object($0) }
        return .object(object)
    }

    private static func grant(_ grant: GrantRecord) -> JSONValue {
        var object: JSONObject = [
            "client_id": .string(grant.clientID.rawValue), "scope": .string(grant.scope.description),
            "created_at": moment(grant.createdAt), "expires_at": moment(grant.expiresAt),
        ]
        if !grant.resources.isEmpty { object["resources"] = .array(grant.resources.map { .string($0) }) }
        if !grant.authorizationDetails.isEmpty { object["authorization_details"] = grant.authorizationDetails.json }
        object["claims"] = grant.personClaims.map { .object($0) }
        return .object(object)
    }

    private static func consent(_ consent: ConsentRecord) -> JSONValue {
        var object: JSONObject = [
            "client_id": .string(consent.clientID.rawValue), "scope": .string(consent.scope.description),
            "granted_at": moment(consent.grantedAt), "expires_at": moment(consent.expiresAt),
        ]
        if !consent.resourceScopes.isEmpty {
            let scopes = consent.resourceScopes.sorted { $0.key < $1.key }
            object["resources"] = .object(JSONObject(scopes.map { ($0.key, .string($0.value.description)) }))
        }
        if !consent.authorizationDetails.isEmpty {
            object["authorization_details"] = consent.authorizationDetails.json
        }
        return .object(object)
    }

    private static func identity(_ link: IdentityLink) -> JSONValue {
        var object: JSONObject = [
            "provider": .string(link.provider), "issuer": .string(link.identity.issuer),
            "subject": .string(link.identity.subject), "linked_at": moment(link.linkedAt),
        ]
        object["last_used_at"] = link.lastUsedAt.map(moment)
        return .object(object)
    }

    /// What a factor or a browser is called and when it was used; nothing of what it proves itself with.
    private static func record(_ record: PersonRecord) -> JSONValue {
        var object: JSONObject = ["kind": .string(record.kind.rawValue), "created_at": moment(record.createdAt)]
        object["expires_at"] = record.expiresAt.map(moment)
        for name in ["name", "browser", "system", "address"] { object[name] = record.document[name] }
        object["last_used_at"] = record.document["last_used_at"]?.int64Value.map { moment(UnixTime(seconds: $0)) }
        object["last_login"] = record.document["last_login"]?.int64Value.map { moment(UnixTime(milliseconds: $0)) }
        if record.kind == .recoveryCodes {
            object["codes_left"] = .int(Int64(record.document["codes"]?.arrayValue?.count ?? 0))
        }
        return .object(object)
    }

    /// The person's own events, the newest first, as far as they still say something.
    private func events(of subject: SubjectID) async throws(StoreError) -> [JSONValue] {
        var events: [JSONValue] = []
        var place: Int64?
        while events.count < Self.limit {
            let entries = try await stores.audit.auditEntries(subject: subject, before: place, limit: Self.page)
            for entry in entries {
                if let event = try entry.event() { events.append(Self.event(event)) }
            }
            guard let last = entries.last, entries.count == Self.page else { break }
            place = last.link.sequence
        }
        return events
    }

    private static func event(_ event: AuditEvent) -> JSONValue {
        var object: JSONObject = [
            "event": .string(event.kind.rawValue), "at": moment(event.at), "result": .string(event.result.rawValue),
        ]
        object["client_id"] = event.clientID.map { .string($0.rawValue) }
        object["address"] = event.clientAddress.map { .string($0) }
        object["detail"] = event.detail.map { .string($0) }
        return .object(object)
    }

    private static func moment(_ time: UnixTime) -> JSONValue {
        .string(PageContent.Moment(time, .english).iso)
    }
}
