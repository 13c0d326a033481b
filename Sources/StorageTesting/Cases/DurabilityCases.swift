import OAuthCore
import Storage

let durabilityCases: [ConformanceCase<Stores>] = [
    ConformanceCase("reopening keeps grants, consents, directory, keys and audit") { store in
        let before = store.stores
        let grant = Sample.grant()
        let user = Sample.user()
        let consent = Sample.consent()
        let keys = SigningKeySnapshot(version: 0, keys: [Sample.key("a")])
        try await before.grants.insert(grant)
        try await before.consents.put(consent)
        try await before.audit.append([Sample.event()])
        _ = try await before.directory.apply(
            [.putClient(try Sample.fullClient()), .putUser(user)], expectedVersion: 0, now: Sample.now)
        _ = try await before.keys.replaceSigningKeys(keys)

        let after = try await store.reopening()
        try expect("grant", try await after.grants.grant(grant.id), is: grant)
        let stored = try await after.consents.consent(
            subject: consent.subject, clientID: consent.clientID, now: Sample.now)
        try expect("consent", stored, is: consent)
        try expect("audit", try await after.audit.auditEvents(before: Sample.later, limit: 9), is: [Sample.event()])
        let directory = try await after.directory.directorySnapshot()
        try expect("directory version", directory.version, is: 1)
        try expect("client", Array(directory.clients.values), is: [try Sample.fullClient()])
        try expect("user", try await after.directory.user(username: user.username), is: user)
        try expect("keys", try await after.keys.signingKeys(), is: SigningKeySnapshot(version: 1, keys: keys.keys))
    }
]

let shortLivedDurabilityCases: [ConformanceCase<ShortLivedStores>] = [
    ConformanceCase("reopening keeps codes, sessions, flows and claims") { store in
        let before = store.stores
        let code = Sample.code()
        let session = Sample.session()
        let flow = Sample.flow()
        try await before.codes.insert(code)
        try await before.sessions.insert(session, replacing: nil)
        try await before.flows.insert(flow)
        try await before.replay.revokeToken(TokenID("jti"), expiresAt: Sample.later)
        _ = try await before.replay.claim(Sample.hash("x"), purpose: .form, now: Sample.now, expiresAt: Sample.later)

        let after = try await store.reopening()
        try expect("code", try await after.codes.authorizationCode(code.hash, now: Sample.now), is: code)
        try expect("session", try await after.sessions.session(session.hash, now: Sample.now), is: session)
        try expect("flow", try await after.flows.flow(flow.hash, now: Sample.now), is: flow)
        try expect("revoked token", try await after.replay.isTokenRevoked(TokenID("jti")), is: true)
        let claim = try await after.replay.claim(
            Sample.hash("x"), purpose: .form, now: Sample.now, expiresAt: Sample.later)
        try expect("claim", claim, is: .lost)
    },
    ConformanceCase("a store that is there answers a ping") { store in
        for driver in store.stores.maintenance { try await driver.ping() }
    },
]
