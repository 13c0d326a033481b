import OAuthCore
import Storage

let directoryCases: [ConformanceCase<Stores>] = [
    ConformanceCase("changes planned on an older version change nothing") { store in
        let directory = store.stores.directory
        let first = try await directory.apply([.putClient(Sample.client("a"))], expectedVersion: 0, now: Sample.now)
        try expect("the first", first, is: .won)
        let stale: [DirectoryChange] = [.putClient(Sample.client("b")), .removeClient(ClientID("a"))]
        try expect("stale", try await directory.apply(stale, expectedVersion: 0, now: Sample.now), is: .lost)
        try expect("ahead", try await directory.apply(stale, expectedVersion: 2, now: Sample.now), is: .lost)
        let snapshot = try await directory.directorySnapshot()
        try expect("the version", snapshot.version, is: 1)
        try expect("the clients", Set(snapshot.clients.keys), is: [ClientID("a")])
        try expect("fresh", try await directory.apply(stale, expectedVersion: 1, now: Sample.now), is: .won)
        try expect("the version after it", try await directory.directoryVersion(), is: 2)
        try expect("the clients", Set(try await directory.directorySnapshot().clients.keys), is: [ClientID("b")])
    },
    ConformanceCase("of changes that cannot all be made none is made") { store in
        let directory = store.stores.directory
        _ = try await directory.apply([.putUser(Sample.user("anna"))], expectedVersion: 0, now: Sample.now)
        var namesake = Sample.user("ANNA")
        namesake.subject = SubjectID("somebody else")
        let changes: [DirectoryChange] = [.putClient(Sample.client("a")), .putUser(namesake)]
        try await expect("a login name that is taken", throws: .duplicate) { () throws(StoreError) in
            _ = try await directory.apply(changes, expectedVersion: 1, now: Sample.now)
        }
        let snapshot = try await directory.directorySnapshot()
        try expect("the version", snapshot.version, is: 1)
        try expect("the clients", snapshot.clients.count, is: 0)
        try expect("the other user", try await directory.user(subject: namesake.subject), is: nil)
    },
    ConformanceCase("a removed client takes its grants and consents with it") { store in
        let stores = store.stores
        let server = ResourceServer(identifier: ResourceServerID("rs"), name: "RS", scopes: [])
        let put: [DirectoryChange] = [
            .putClient(Sample.client()), .putClient(Sample.client("kept")), .putResourceServer(server),
        ]
        _ = try await stores.directory.apply(put, expectedVersion: 0, now: Sample.now)
        let grants = [Sample.grant("1"), Sample.grant("2", scope: "offline_access"), Sample.grant("3", client: "kept")]
        for grant in grants { try await stores.grants.insert(grant) }
        for client in ["client", "kept"] { try await stores.consents.put(Sample.consent(client)) }
        let remove: [DirectoryChange] = [.removeClient(ClientID("client")), .removeResourceServer(server.identifier)]
        try expect("apply", try await stores.directory.apply(remove, expectedVersion: 1, now: Sample.now), is: .won)
        let snapshot = try await stores.directory.directorySnapshot()
        try expect("the clients", Set(snapshot.clients.keys), is: [ClientID("kept")])
        try expect("the servers", snapshot.resourceServers, is: [])
        let ends = try await [
            stores.grants.grant(GrantID("1"))?.revokedAt, stores.grants.grant(GrantID("2"))?.revokedAt,
            stores.grants.grant(GrantID("3"))?.revokedAt,
        ]
        try expect("the ends of the grants", ends, is: [Sample.now, Sample.now, nil])
        for (client, isThere) in [("client", false), ("kept", true)] {
            let consent = try await stores.consents.consent(
                subject: SubjectID("subject"), clientID: ClientID(client), now: Sample.now)
            try expect("the consent of \(client)", consent != nil, is: isThere)
        }
    },
    ConformanceCase("of a removed user no grant says anything, whenever it ended, and clients are still told") {
        store in
        let (grants, notices) = (store.stores.grants, store.stores.logoutNotices)
        for (number, byCommand) in [true, false].enumerated() {
            var user = Sample.user("anna \(number)")
            user.subject = Sample.grant().subject
            try await store.stores.directory.insertUser(user)
            let all = ["revoked", "with its client", "live"].map {
                Sample.tellingGrant("\(number) \($0)", client: $0, session: "session \(number)")
            }
            for grant in all {
                try await grants.insert(grant)
                try await notices.addParticipant(
                    grant.clientID, session: grant.sessionID, subject: user.subject, expiresAt: Sample.later)
            }
            _ = try await grants.revokeGrant(all[0].id, now: Sample.now)
            let version = try await store.stores.directory.directoryVersion()
            _ = try await store.stores.directory.apply(
                [.removeClient(all[1].clientID)] + (byCommand ? [.removeUser(user.subject)] : []),
                expectedVersion: version, now: Sample.now)
            if !byCommand { _ = try await store.stores.directory.removeUser(user.subject, now: Sample.now) }
            for grant in all {
                try expect("\(grant.id)", try await grants.grant(grant.id), is: grant.ended(at: Sample.now))
            }
            let told = try await notices.takeLogoutNotices(now: Sample.now, limit: 10)
            try expect("told", Set(told.map(\.clientID)), is: Set(all.map(\.clientID)))
            try expect("of whom", Set(told.map(\.subject)), is: [user.subject])
            for notice in told { try await notices.removeLogoutNotice(notice) }
        }
    },
    ConformanceCase("a removed user takes sessions, grants and consents along") { store in
        let stores = store.stores
        var user = Sample.user("anna")
        user.subject = SubjectID("subject")
        let changes: [DirectoryChange] = [.putUser(user), .putUser(Sample.user("berta"))]
        _ = try await stores.directory.apply(changes, expectedVersion: 0, now: Sample.now)
        try await stores.grants.insert(Sample.grant("1"))
        try await stores.grants.insert(Sample.grant("2", subject: "other"))
        try await stores.consents.put(Sample.consent())
        let mine = Sample.session("a")
        let other = Sample.session("b", subject: "other")
        for session in [mine, other] { try await stores.sessions.insert(session, replacing: nil) }
        let applied = try await stores.directory.apply([.removeUser(user.subject)], expectedVersion: 1, now: Sample.now)
        try expect("apply", applied, is: .won)
        try expect("the user", try await stores.directory.user(username: "anna"), is: nil)
        try expect("another", try await stores.directory.user(username: "berta") != nil, is: true)
        try expect("the session", try await stores.sessions.session(mine.hash, now: Sample.now), is: nil)
        try expect("another's", try await stores.sessions.session(other.hash, now: Sample.now), is: other)
        try expect("the grant", try await stores.grants.grant(GrantID("1"))?.revokedAt, is: Sample.now)
        try expect("another's", try await stores.grants.grant(GrantID("2"))?.revokedAt, is: nil)
        let consent = try await stores.consents.consent(
            subject: user.subject, clientID: ClientID("client"), now: Sample.now)
        try expect("the consent", consent, is: nil)
    },
]
