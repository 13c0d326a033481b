import OAuthCore
import Storage

let roundTripCases: [ConformanceCase<Stores>] = [
    ConformanceCase("a grant comes back with every field") { store in
        let grants = store.stores.grants
        try expect("a grant that is not there", try await grants.grant(GrantID("x")), is: nil)
        var full = Sample.grant()
        full.personClaims = ["name": .string(Sample.awkward), "groups": ["a", 1, .null], "none": [:]]
        full.authorizationDetails = [Sample.detail(Sample.awkward), Sample.detail("x")]
        full.activatedAt = Sample.now
        full.revokedAt = Sample.later
        full.generation = .max
        full.rotations = [
            .init(generation: 1, at: Sample.now), .init(generation: -2, at: UnixTime(milliseconds: .min)),
        ]
        let bare = GrantRecord(
            id: GrantID(Sample.awkward), subject: SubjectID(""), clientID: ClientID(""), sessionID: SessionID(""),
            scope: .empty, authTime: UnixTime(milliseconds: .min), createdAt: Sample.now,
            expiresAt: UnixTime(milliseconds: .max))
        var told = Sample.grant("told")
        told.personClaims = [:]
        for grant in [full, bare, told] {
            try await grants.insert(grant)
            try expect("the grant", try await grants.grant(grant.id), is: grant)
        }
        try await expect("the same handle again", throws: .duplicate) { () throws(StoreError) in
            try await grants.insert(full)
        }
    },
    ConformanceCase("a consent comes back, and a new one takes its place") { store in
        let consents = store.stores.consents
        var consent = Sample.consent(Sample.awkward)
        let read: @Sendable () async throws -> ConsentRecord? = { [consent] in
            try await consents.consent(subject: consent.subject, clientID: consent.clientID, now: Sample.now)
        }
        try expect("no consent yet", try await read(), is: nil)
        try await consents.put(consent)
        try expect("the consent", try await read(), is: consent)
        consent.scope = Sample.scope("openid read write")
        consent.expiresAt = consent.expiresAt + .seconds(1)
        try await consents.put(consent)
        try expect("the new consent", try await read(), is: consent)
        try await consents.removeConsent(subject: consent.subject, clientID: consent.clientID)
        try expect("after its removal", try await read(), is: nil)
    },
    ConformanceCase("a consent comes back with its resources and authorization details, and a person's are listed") {
        store in
        let consents = store.stores.consents
        let plain = Sample.consent("a")
        var full = Sample.consent("b")
        full.scope = .empty
        full.resourceScopes = ["https://a.example": Sample.scope("read"), Sample.awkward: Sample.scope("read write")]
        full.authorizationDetails = [Sample.detail(Sample.awkward), Sample.detail("x")]
        for consent in [full, plain, Sample.consent("c", expiresAt: Sample.now)] { try await consents.put(consent) }
        let read = try await consents.consent(subject: full.subject, clientID: full.clientID, now: Sample.now)
        try expect("the consent", read, is: full)
        let listed = try await consents.consents(subject: full.subject, now: Sample.now, limit: 10)
        try expect("the list", listed, is: [plain, full])
        let first = try await consents.consents(subject: full.subject, now: Sample.now, limit: 1)
        try expect("the first", first, is: [plain])
        let others = try await consents.consents(subject: SubjectID("x"), now: Sample.now, limit: 10)
        try expect("somebody else's", others, is: [])
    },
    ConformanceCase("audit events come back, newest first") { store in
        let audit = store.stores.audit
        let bare = AuditEvent(.loginFailed, at: Sample.now + .seconds(2))
        let events = [Sample.event(), Sample.event(Sample.now, detail: Sample.long), bare]
        try await audit.append(events)
        try await audit.append([])
        let end = Sample.now + .seconds(3)
        try expect("all", try await audit.auditEvents(before: end, limit: 10), is: events.reversed())
        try expect("the newest", try await audit.auditEvents(before: end, limit: 1), is: [bare])
        try expect("those before", try await audit.auditEvents(before: bare.at, limit: 1), is: [events[1]])
        let all = AuditEvent.Kind.allCases.map { AuditEvent($0, at: Sample.later) }
        try await audit.append(all)
        let kinds = try await audit.auditEvents(before: Sample.later + .seconds(1), limit: all.count).map(\.kind)
        try expect("every kind", kinds, is: AuditEvent.Kind.allCases.reversed())
    },
]
