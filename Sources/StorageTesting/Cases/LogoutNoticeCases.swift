import OAuthCore
import Storage

let logoutNoticeCases: [ConformanceCase<Stores>] = [
    ConformanceCase("each client that a session reached is to be told once of its end, and no other session's") {
        store in
        let notices = store.stores.logoutNotices
        try await reach(notices, session: "one", clients: ["a", "b"])
        try await reach(notices, session: "one", clients: ["a"])
        try await reach(notices, session: "other", clients: ["a"])
        try expect("queued", try await queue(notices, "one"), is: 2)
        try expect("queued again", try await queue(notices, "one"), is: 0)
        let taken = try await notices.takeLogoutNotices(now: Sample.now, limit: 10)
        try expect("taken", Set(taken), is: [notice("a"), notice("b")])
        for notice in taken { try await notices.removeLogoutNotice(notice) }
        try expect("left", try await notices.takeLogoutNotices(now: Sample.later, limit: 10), is: [])
        try expect("the other session", try await queue(notices, "other"), is: 1)
    },
    ConformanceCase("a notice that is not removed is due again after a pause that doubles") { store in
        let notices = store.stores.logoutNotices
        try await reach(notices, session: "one", clients: ["a"])
        _ = try await queue(notices, "one")
        var due = Sample.now
        for (attempt, pause) in [10, 20, 40, 80].enumerated() {
            let early = try await notices.takeLogoutNotices(now: due + .milliseconds(-1), limit: 10)
            try expect("before attempt \(attempt + 1)", early, is: [])
            let taken = try await notices.takeLogoutNotices(now: due, limit: 10)
            try expect("attempt", taken, is: [notice("a", attempts: attempt + 1)])
            due = due + .seconds(pause)
        }
        try expect("expired", try await notices.takeLogoutNotices(now: Sample.now + .seconds(90000), limit: 10), is: [])
    },
    ConformanceCase("of many who take at once each notice goes to one") { store in
        let notices = store.stores.logoutNotices
        let clients = (0..<40).map { "client-\($0)" }
        try await reach(notices, session: "one", clients: clients)
        _ = try await queue(notices, "one")
        let taken = try await withThrowingTaskGroup(of: [LogoutNotice].self) { group in
            for _ in 0..<16 { group.addTask { try await notices.takeLogoutNotices(now: Sample.now, limit: 5) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        try expect("once each", taken.map(\.clientID.rawValue).sorted(), is: clients.sorted())
    },
    ConformanceCase("a notice outlives a restart, and is reaped after its end") { store in
        try await reach(store.stores.logoutNotices, session: "one", clients: ["a"])
        _ = try await queue(store.stores.logoutNotices, "one")
        let after = try await store.reopening()
        let taken = try await after.logoutNotices.takeLogoutNotices(now: Sample.now, limit: 1)
        try expect("due", taken, is: [notice("a")])
        let reaped = try await reapAll(after.maintenance, now: Sample.now + .seconds(86400))
        try expect("reaped", reaped, is: 1)
    },
    ConformanceCase("the clients of a removed person's sessions are to be told") { store in
        let stores = store.stores
        let user = Sample.user()
        let directory = stores.directory
        _ = try await directory.apply(
            [.putUser(user)], expectedVersion: try await directory.directoryVersion(), now: Sample.now)
        try await stores.logoutNotices.addParticipant(
            ClientID("a"), session: SessionID("one"), subject: user.subject, expiresAt: Sample.later)
        _ = try await directory.apply(
            [.removeUser(user.subject)], expectedVersion: try await directory.directoryVersion(), now: Sample.now)
        let taken = try await stores.logoutNotices.takeLogoutNotices(now: Sample.now, limit: 10)
        try expect("told", taken.map(\.clientID), is: [ClientID("a")])
    },
]

private func reach(
    _ notices: any LogoutNoticeStore, session: String, clients: [String]
) async throws(StoreError) {
    for client in clients {
        try await notices.addParticipant(
            ClientID(client), session: SessionID(session), subject: SubjectID("person"), expiresAt: Sample.later)
    }
}

private func queue(_ notices: any LogoutNoticeStore, _ session: String) async throws(StoreError) -> Int {
    try await notices.queueLogoutNotices(
        session: SessionID(session), now: Sample.now, expiresAt: Sample.now + .seconds(86400))
}

private func notice(_ client: String, attempts: Int = 1) -> LogoutNotice {
    LogoutNotice(
        clientID: ClientID(client), subject: SubjectID("person"), sessionID: SessionID("one"), attempts: attempts)
}
