import OAuthCore
import Storage

let grantCases: [ConformanceCase<Stores>] = [
    ConformanceCase("activation sets moment, expiry and generation, once") { store in
        let grants = store.stores.grants
        for (id, refresh) in [("with", true), ("without", false)] {
            var grant = Sample.grant(id)
            try await grants.insert(grant)
            let far = Sample.later + .seconds(1)
            let won = try await grants.activate(grant.id, now: Sample.now, expiresAt: far, issuesRefreshToken: refresh)
            try expect("activate", won, is: .won)
            grant.activatedAt = Sample.now
            grant.expiresAt = far
            grant.generation = refresh ? 1 : 0
            try expect("the grant", try await grants.grant(grant.id), is: grant)
            let again = try await grants.activate(grant.id, now: Sample.now, expiresAt: far, issuesRefreshToken: true)
            try expect("once more", again, is: .lost)
        }
        let nobody = try await grants.activate(
            GrantID("x"), now: Sample.now, expiresAt: Sample.later, issuesRefreshToken: true)
        try expect("one that is not there", nobody, is: .lost)
    },
    ConformanceCase("a grant without a refresh token is not rotated") { store in
        let grants = store.stores.grants
        let grant = Sample.grant()
        try await grants.insert(grant)
        let (write, standing) = try await grants.rotate(
            grant.id, generation: 0, now: Sample.now, expiresAt: Sample.later)
        try expect("rotate", write, is: .lost)
        try expect("the grant", standing, is: grant)
        let (lost, nobody) = try await grants.rotate(
            GrantID("x"), generation: 1, now: Sample.now, expiresAt: Sample.later)
        try expect("one that is not there", lost, is: .lost)
        try expect("its record", nobody, is: nil)
    },
    ConformanceCase("rotations are remembered in order, the latest sixteen") { store in
        let grants = store.stores.grants
        var grant = Sample.grant()
        try await grants.insert(grant)
        _ = try await grants.activate(grant.id, now: Sample.now, expiresAt: Sample.later, issuesRefreshToken: true)
        grant.activatedAt = Sample.now
        for generation in Int64(1)...40 {
            let now = Sample.now + .milliseconds(generation)
            grant.generation = generation + 1
            grant.expiresAt = Sample.later + .milliseconds(generation)
            grant.rotations = (grant.rotations + [.init(generation: generation, at: now)]).suffix(16)
            let (write, rotated) = try await grants.rotate(
                grant.id, generation: generation, now: now, expiresAt: grant.expiresAt)
            try expect("rotation \(generation)", write, is: .won)
            try expect("the answer", rotated, is: grant)
            let (again, standing) = try await grants.rotate(
                grant.id, generation: generation, now: now, expiresAt: Sample.later)
            try expect("the same again", again, is: .lost)
            try expect("what stands", standing, is: grant)
        }
        try expect("the grant", try await grants.grant(grant.id), is: grant)
    },
    ConformanceCase("a grant is narrowed where it still says what was read, once") { store in
        let grants = store.stores.grants
        var grant = Sample.grant()
        grant.authorizationDetails = [Sample.detail("a"), Sample.detail("b")]
        try await grants.insert(grant)
        var narrowed = grant
        narrowed.scope = Sample.scope("read")
        narrowed.authorizationDetails = [Sample.detail("b")]
        try expect("narrow", try await grants.narrow(grant, to: narrowed, now: Sample.now), is: .won)
        try expect("the grant", try await grants.grant(grant.id), is: narrowed)
        try expect("the same again", try await grants.narrow(grant, to: narrowed, now: Sample.now), is: .lost)
        let offline = try await grants.revokeGrants(
            .session(grant.sessionID, includingOffline: false), now: Sample.now)
        try expect("it ends with its session without offline_access", offline.map(\.id), is: [grant.id])
        var none = narrowed
        none.scope = .empty
        try expect("a revoked one", try await grants.narrow(narrowed, to: none, now: Sample.now), is: .lost)
        try expect(
            "one that is not there", try await grants.narrow(Sample.grant("x"), to: none, now: Sample.now), is: .lost)
        try await grants.insert(Sample.grant("late"))
        let late = Sample.grant("late")
        try expect("an expired one", try await grants.narrow(late, to: none, now: late.expiresAt), is: .lost)
    },
    ConformanceCase("a revoked grant gives nothing, and what stays until its expiry says nothing of the person") {
        store in
        let grants = store.stores.grants
        let grant = Sample.tellingGrant()
        try await grants.insert(grant)
        try expect("revoke", try await grants.revokeGrant(grant.id, now: Sample.now), is: .won)
        try expect("once more", try await grants.revokeGrant(grant.id, now: Sample.later), is: .lost)
        try expect("one that is not there", try await grants.revokeGrant(GrantID("x"), now: Sample.now), is: .lost)
        try expect("the grant", try await grants.grant(grant.id), is: grant.ended(at: Sample.now))
        let activated = try await grants.activate(
            grant.id, now: Sample.now, expiresAt: Sample.later, issuesRefreshToken: true)
        try expect("activate", activated, is: .lost)
        let live = try await grants.grants(.client(grant.clientID), now: Sample.now, limit: 10)
        try expect("live grants", live, is: [])
        let revoked = try await grants.revokeGrants(.client(grant.clientID), now: Sample.later)
        try expect("revoked a second time", revoked, is: [])
        try expect("the first moment", try await grants.grant(grant.id)?.revokedAt, is: Sample.now)
    },
    ConformanceCase("however a grant was ended, nothing of the person is left in it") { store in
        let grants = store.stores.grants
        let me = Sample.grant().subject
        let ways: [GrantSelection] = [
            .subject(me), .client(ClientID("client-1")), .subjectAndClient(me, ClientID("client-2")),
            .session(SessionID("session-3"), includingOffline: true),
            .session(SessionID("session-4"), includingOffline: false),
        ]
        for (number, way) in ways.enumerated() {
            for tells in [false, true] {
                var grant = Sample.tellingGrant(
                    "\(number) \(tells)", client: "client-\(number)", session: "session-\(number)")
                try await grants.insert(grant)
                _ = try await grants.activate(
                    grant.id, now: Sample.now, expiresAt: Sample.later, issuesRefreshToken: true)
                let (_, rotated) = try await grants.rotate(
                    grant.id, generation: 1, now: Sample.now, expiresAt: Sample.later)
                grant = rotated ?? grant
                let ended = try await grants.revokeGrants(way, now: Sample.now, tellingClients: tells)
                try expect("\(way)", ended, is: [grant.revoked(at: Sample.now)])
                try expect("what stays", try await grants.grant(grant.id), is: grant.ended(at: Sample.now))
            }
        }
    },
    ConformanceCase("grants are selected by person, client, both and session, newest first") { store in
        let grants = store.stores.grants
        let online = Sample.grant("1", client: "a", session: "x")
        let offline = Sample.grant(
            "2", client: "b", session: "x", scope: "offline_access", createdAt: Sample.now + .seconds(1))
        let other = Sample.grant("3", subject: "other", client: "a", session: "y", createdAt: Sample.now + .seconds(2))
        let expired = Sample.grant("4", client: "a", session: "x", expiresAt: Sample.now)
        for grant in [offline, online, other, expired] { try await grants.insert(grant) }
        let me = online.subject
        let selections: [(GrantSelection, [GrantRecord])] = [
            (.subject(me), [offline, online]), (.client(ClientID("a")), [other, online]),
            (.subjectAndClient(me, ClientID("a")), [online]), (.subjectAndClient(me, ClientID("c")), []),
            (.session(SessionID("x"), includingOffline: false), [online]),
            (.session(SessionID("x"), includingOffline: true), [offline, online]),
        ]
        for (selection, expected) in selections {
            let seen = try await grants.grants(selection, now: Sample.now, limit: 10)
            try expect("\(selection)", seen.map(\.id), is: expected.map(\.id))
        }
        try expect("limit", try await grants.grants(.subject(me), now: Sample.now, limit: 1), is: [offline])
        try expect("no limit", try await grants.grants(.subject(me), now: Sample.now, limit: 0), is: [])
    },
    ConformanceCase("ending the grants of a session spares offline ones unless they are meant") { store in
        let grants = store.stores.grants
        let online = Sample.grant("1")
        let offline = Sample.grant("2", scope: "openid offline_access")
        let foreign = Sample.grant("3", session: "other")
        let expired = Sample.grant("4", expiresAt: Sample.now)
        for grant in [online, offline, foreign, expired] { try await grants.insert(grant) }
        let first = try await grants.revokeGrants(
            .session(SessionID("session"), includingOffline: false), now: Sample.now)
        try expect("without offline", first.map(\.id), is: [online.id])
        try expect("its moment", first.first?.revokedAt, is: Sample.now)
        try expect("offline lives", try await grants.grant(offline.id)?.revokedAt, is: nil)
        let second = try await grants.revokeGrants(
            .session(SessionID("session"), includingOffline: true), now: Sample.now)
        try expect("with offline", second.map(\.id), is: [offline.id])
        try expect("another session's", try await grants.grant(foreign.id), is: foreign)
        let both = try await grants.revokeGrants(.subjectAndClient(foreign.subject, foreign.clientID), now: Sample.now)
        try expect("by person and client", both.map(\.id), is: [foreign.id])
        let rest = try await grants.revokeGrants(.subject(foreign.subject), now: Sample.now)
        try expect("nothing is left", rest, is: [])
    },
]
