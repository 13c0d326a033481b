import OAuthCore
import Storage

let shortLivedRoundTripCases: [ConformanceCase<ShortLivedStores>] = [
    ConformanceCase("a code comes back with every field") { store in
        let codes = store.stores.codes
        try expect(
            "a code that is not there", try await codes.authorizationCode(Sample.hash("x"), now: Sample.now), is: nil)
        let full = Sample.code()
        var bare = AuthorizationCodeRecord(
            hash: Sample.hash("bare"), grantID: GrantID(""), clientID: ClientID(""), redirectURI: Sample.long,
            codeChallenge: nil, nonce: nil, expiresAt: Sample.later)
        bare.redeemedAt = Sample.now
        bare.evidenceUntil = Sample.later + .seconds(1)
        for code in [full, bare] {
            try await codes.insert(code)
            try expect("the code", try await codes.authorizationCode(code.hash, now: Sample.now), is: code)
        }
        try await expect("the same hash again", throws: .duplicate) { () throws(StoreError) in
            try await codes.insert(full)
        }
    },
    ConformanceCase("a session comes back with every field, by hash and by sid") { store in
        let sessions = store.stores.sessions
        var full = Sample.session(Sample.awkward)
        full.lastActivity = Sample.now + .seconds(1)
        full.claims = ["name": .string(Sample.awkward), "groups": ["a", 1, .null], "none": [:]]
        full.isRemembered = false
        var told = Sample.session("told")
        told.claims = [:]
        let bare = LoginSessionRecord(
            hash: Sample.hash("bare"), sessionID: SessionID(""), subject: SubjectID(""), authTime: Sample.now, acr: nil,
            amr: [], createdAt: Sample.now, idleExpiresAt: Sample.later, expiresAt: Sample.later)
        for session in [full, bare, told] {
            try await sessions.insert(session, replacing: nil)
            try expect("by hash", try await sessions.session(session.hash, now: Sample.now), is: session)
            try expect("by sid", try await sessions.session(session.sessionID, now: Sample.now), is: session)
        }
        try await expect("the same session again", throws: .duplicate) { () throws(StoreError) in
            try await sessions.insert(full, replacing: nil)
        }
    },
    ConformanceCase("a flow comes back with every field") { store in
        let flows = store.stores.flows
        var full = Sample.flow()
        full.document["long"] = .string(Sample.long)
        full.version = 41
        let bare = FlowRecord(
            hash: Sample.hash("bare"), browserHash: Sample.hash(""), document: [:], expiresAt: Sample.later)
        for flow in [full, bare] {
            try await flows.insert(flow)
            try expect("the flow", try await flows.flow(flow.hash, now: Sample.now), is: flow)
        }
        try await expect("the same flow again", throws: .duplicate) { () throws(StoreError) in
            try await flows.insert(full)
        }
    },
]
