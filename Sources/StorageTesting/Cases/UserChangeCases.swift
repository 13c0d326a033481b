import OAuthCore
import Storage

let userChangeCases: [ConformanceCase<Stores>] = [
    ConformanceCase("a user is changed only where the stored one is still the one that was read") { store in
        let directory = store.stores.directory
        let user = Sample.user("anna")
        try await directory.insertUser(user)
        var changed = user
        changed.username = "Anna.B"
        changed.passwordHash = "new"
        changed.claims = ["email": "B@example.com", "email_verified": true]
        changed.isDisabled = false
        for other in [
            copy(user) { $0.username = "anna2" }, copy(user) { $0.passwordHash = nil },
            copy(user) { $0.isDisabled = false },
            copy(user) { $0.claims["name"] = "other" }, Sample.user("nobody"),
        ] { try expect("from another", try await directory.updateUser(changed, from: other), is: .lost) }
        try expect("untouched", try await directory.user(subject: user.subject), is: user)
        try expect("from the stored", try await directory.updateUser(changed, from: user), is: .won)
        try expect("again", try await directory.updateUser(changed, from: user), is: .lost)
        try expect("by the new name", try await directory.user(username: "anna.b"), is: changed)
        try expect("by the old name", try await directory.user(username: "anna"), is: nil)
        try expect("by the address", try await directory.users(verifiedEmail: "b@example.com", limit: 2), is: [changed])
        try expect("the version", try await directory.directoryVersion(), is: 0)
    },
    ConformanceCase("a user cannot take another one's login name, and of 64 simultaneous changes one wins") { store in
        let directory = store.stores.directory
        let (anna, berta) = (Sample.user("anna"), Sample.user("berta", passwordHash: nil))
        for user in [anna, berta] { try await directory.insertUser(user) }
        try await expect("taken", throws: .duplicate) { () throws(StoreError) in
            _ = try await directory.updateUser(copy(berta) { $0.username = "ANNA" }, from: berta)
        }
        try expect("untouched", try await directory.user(subject: berta.subject), is: berta)
        let won = try await winners { number in
            try await directory.updateUser(copy(berta) { $0.passwordHash = "hash \(number)" }, from: berta)
        }
        try expect("winners", won, is: 1)
    },
    ConformanceCase("a user is removed once, with all that is theirs and nothing of others") { store in
        let stores = store.stores
        let (anna, berta) = (Sample.user("anna"), Sample.user("berta"))
        for (number, user) in [anna, berta].enumerated() { try await fill(stores, user, number) }
        let removed = try await winners { _ in
            try await stores.directory.removeUser(anna.subject, now: Sample.now)
        }
        try expect("winners", removed, is: 1)
        try expect("anna's", try await whatIsLeft(stores, anna, 0), is: [])
        let all = ["user", "session", "grant", "consent", "link", "record"]
        try expect("berta's", try await whatIsLeft(stores, berta, 1), is: all)
        try expect("the version", try await stores.directory.directoryVersion(), is: 0)
    },
    ConformanceCase("a removed user's records go with a change of the directory too") { store in
        let stores = store.stores
        let anna = Sample.user("anna")
        try await fill(stores, anna, 0)
        _ = try await stores.directory.apply([.removeUser(anna.subject)], expectedVersion: 0, now: Sample.now)
        try expect("anna's", try await whatIsLeft(stores, anna, 0), is: [])
    },
]

private func copy(_ user: User, _ change: (inout User) -> Void) -> User {
    var user = user
    change(&user)
    return user
}

private func identity(_ number: Int) -> ExternalIdentity {
    ExternalIdentity(issuer: "https://a.example", subject: "\(number)")
}

private func fill(_ stores: Stores, _ user: User, _ number: Int) async throws {
    let subject = user.subject.rawValue
    try await stores.directory.insertUser(user)
    try await stores.sessions.insert(Sample.session("session-\(number)", subject: subject), replacing: nil)
    try await stores.grants.insert(Sample.grant("grant-\(number)", subject: subject))
    try await stores.consents.put(
        ConsentRecord(
            subject: user.subject, clientID: ClientID("client"), scope: Sample.scope("openid"),
            grantedAt: Sample.now, expiresAt: Sample.later))
    let link = IdentityLink(
        identity: identity(number), provider: "a", subject: user.subject, linkedAt: Sample.now)
    _ = try await stores.identityLinks.insert(link, user: nil)
    try await stores.people.insert(
        PersonRecord(
            id: PersonRecordID("record-\(number)"), subject: user.subject, kind: .device, document: [:],
            createdAt: Sample.now))
}

/// What of a user can still be found.
private func whatIsLeft(_ stores: Stores, _ user: User, _ number: Int) async throws -> [String] {
    let (subject, now) = (user.subject, Sample.now)
    var left: [String] = []
    if try await stores.directory.user(subject: subject) != nil { left.append("user") }
    if try await !stores.sessions.sessions(subject: subject, now: now, limit: 1).isEmpty { left.append("session") }
    if try await !stores.grants.grants(.subject(subject), now: now, limit: 1).isEmpty { left.append("grant") }
    let consent = try await stores.consents.consent(subject: subject, clientID: ClientID("client"), now: now)
    if consent != nil { left.append("consent") }
    if try await stores.identityLinks.identityLink(identity(number)) != nil { left.append("link") }
    let records = try await stores.people.personRecords(subject: subject, kind: nil, now: now, limit: 1)
    if !records.isEmpty { left.append("record") }
    return left
}
