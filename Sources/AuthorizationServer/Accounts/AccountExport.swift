import OAuthCore
import Storage

/// Everything that is kept about a person, for themselves: GDPR articles 15 and 20. No secret is in it.
struct AccountExport: Sendable {
    /// How many of each are taken at most.
    private static let limit = 10_000
    /// How many events are read at once.
    private static let page = 500

    let stores: Stores
    let now: UnixTime

    /// The export as one JSON object.
    func object(of user: User) async throws(StoreError) -> JSONObject {
        let subject = user.subject
        var object: JSONObject = [
            "exported_at": Self.moment(now),
            "account": [
                "subject": .string(subject.rawValue), "username": .string(user.username),
                "claims": .object(user.claims), "has_password": .bool(user.passwordHash != nil),
                "disabled": .bool(user.isDisabled), "created_at": Self.moment(user.createdAt),
                "origin": .string(user.origin.rawValue),
            ],
        ]
        let sessions = try await stores.sessions.sessions(subject: subject, now: now, limit: Self.limit)
        object["sessions"] = .array(sessions.map(Self.session))
        let grants = try await stores.grants.grants(.subject(subject), now: now, limit: Self.limit)
        object["grants"] = .array(grants.map(Self.grant))
        let consents = try await stores.consents.consents(subject: subject, now: now, limit: Self.limit)
        object["consents"] = .array(
            consents.map {
                ["client_id": .string($0.clientID.rawValue), "scope": .string($0.scope.description)]
            })
        let identities = try await stores.identityLinks.identityLinks(of: subject)
        object["identities"] = .array(
            identities.map {
                ["provider": .string($0.provider), "linked_at": Self.moment($0.linkedAt)]
            })
        let records = try await stores.people.personRecords(subject: subject, kind: nil, now: now, limit: Self.limit)
        object["factors_and_devices"] = .array(
            records.map { ["kind": .string($0.kind.rawValue), "created_at": Self.moment($0.createdAt)] })
        object["events"] = .array(try await events(of: subject))
        return object
    }

    private static func session(_ session: LoginSessionRecord) -> JSONValue {
        [
            "created_at": moment(session.createdAt), "last_activity": moment(session.lastActivity),
            "auth_time": moment(session.authTime), "expires_at": moment(session.expiresAt),
            "amr": .array(session.amr.map { .string($0) }),
        ]
    }

    private static func grant(_ grant: GrantRecord) -> JSONValue {
        [
            "client_id": .string(grant.clientID.rawValue), "scope": .string(grant.scope.description),
            "created_at": moment(grant.createdAt), "expires_at": moment(grant.expiresAt),
        ]
    }

    /// The person's latest events, newest first, a page at a time.
    private func events(of subject: SubjectID) async throws(StoreError) -> [JSONValue] {
        var events: [JSONValue] = []
        var place: Int64?
        for _ in 0..<Self.limit / Self.page {
            let entries = try await stores.audit.auditEntries(subject: subject, before: place, limit: Self.page)
            for entry in entries { if let event = try entry.event() { events.append(Self.event(event)) } }
            guard entries.count == Self.page, let last = entries.last else { break }
            place = last.link.sequence
        }
        return events
    }

    private static func event(_ event: AuditEvent) -> JSONValue {
        var object: JSONObject = ["event": .string(event.kind.rawValue), "at": moment(event.at)]
        object["client_id"] = event.clientID.map { .string($0.rawValue) }
        object["address"] = event.clientAddress.map { .string($0) }
        return .object(object)
    }

    private static func moment(_ time: UnixTime) -> JSONValue {
        .string(PageContent.Moment(time, .english).iso)
    }
}
