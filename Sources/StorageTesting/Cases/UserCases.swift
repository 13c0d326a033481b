import OAuthCore
import Storage

let userCases: [ConformanceCase<Stores>] = [
    ConformanceCase("a password hash is replaced only where it is still the old one") { store in
        let directory = store.stores.directory
        let user = Sample.user("anna")
        let bare = Sample.user("berta", passwordHash: nil)
        _ = try await directory.apply([.putUser(user), .putUser(bare)], expectedVersion: 0, now: Sample.now)
        let set: @Sendable (String, User, String?) async throws -> ConditionalWrite = {
            try await directory.setPasswordHash($0, subject: $1.subject, replacing: $2)
        }
        try expect("another old one", try await set("new", user, "other"), is: .lost)
        try expect("no old one", try await set("new", user, nil), is: .lost)
        try expect("the old one", try await set("new", user, "hash-1"), is: .won)
        try expect("the hash", try await directory.user(subject: user.subject)?.passwordHash, is: "new")
        try expect("a first one", try await set("first", bare, nil), is: .won)
        try expect("the hash", try await directory.user(subject: bare.subject)?.passwordHash, is: "first")
        try expect("nobody's", try await set("new", Sample.user("nobody"), nil), is: .lost)
        try expect("the version", try await directory.directoryVersion(), is: 1)
    },
    ConformanceCase("a change of a user leaves the password that was set meanwhile") { store in
        let directory = store.stores.directory
        var user = Sample.user("anna")
        _ = try await directory.apply([.putUser(user)], expectedVersion: 0, now: Sample.now)
        _ = try await directory.setPasswordHash("new", subject: user.subject, replacing: "hash-1")
        user.username = "Anna.B"
        user.claims = ["name": "B"]
        user.isDisabled = false
        user.origin = .declared
        _ = try await directory.apply([.putUser(user)], expectedVersion: 1, now: Sample.now)
        user.passwordHash = "new"
        try expect("the user", try await directory.user(username: "anna.b"), is: user)
        try expect("under the old name", try await directory.user(username: "anna"), is: nil)
    },
    ConformanceCase("users are listed in pages by login name, all or those of one origin") { store in
        let directory = store.stores.directory
        let names = ["anna", "Berta", "berta.2", "Zoë", "émile", "z", "日本"]
        var users = names.map { Sample.user($0) }
        users[1].origin = .declared
        users[5].origin = .declared
        _ = try await directory.apply(users.map { .putUser($0) }, expectedVersion: 0, now: Sample.now)
        let sorted = users.sorted {
            User.lookupKey(username: $0.username).utf8.lexicographicallyPrecedes(
                User.lookupKey(username: $1.username).utf8)
        }
        let origins: [RecordOrigin?] = [nil, .declared, .administered]
        for origin in origins {
            var listed: [User] = []
            while true {
                let page = try await directory.users(origin: origin, after: listed.last?.username, limit: 2)
                listed += page
                if page.count < 2 { break }
            }
            let expected = sorted.filter { origin == nil || $0.origin == origin }
            try expect("the names", listed.map(\.username), is: expected.map(\.username))
            try expect("the users", listed, is: expected)
        }
        try expect("nothing asked", try await directory.users(origin: nil, after: nil, limit: 0), is: [])
    },
    ConformanceCase("one user is added without another version of the directory, or refused whole") { store in
        let directory = store.stores.directory
        let anna = Sample.user("anna")
        try await directory.insertUser(anna)
        try expect("the user", try await directory.user(username: "anna"), is: anna)
        var sameName = Sample.user("ANNA")
        sameName.subject = SubjectID("other")
        var sameSubject = Sample.user("berta")
        sameSubject.subject = anna.subject
        for user in [anna, sameName, sameSubject] {
            try await expect("taken", throws: .duplicate) { () throws(StoreError) in
                try await directory.insertUser(user)
            }
        }
        try expect("all", try await directory.users(origin: nil, after: nil, limit: 10), is: [anna])
        try expect("the version", try await directory.directoryVersion(), is: 0)
        let inserted = try await winners { number in
            var user = Sample.user("berta")
            user.subject = SubjectID("berta-\(number)")
            do throws(StoreError) { try await directory.insertUser(user) } catch {
                guard error.code == .duplicate else { throw error }
                return .lost
            }
            return .won
        }
        try expect("of 64 under one name", inserted, is: 1)
    },
    ConformanceCase("people are found by an address that is known to be theirs, and by no other") { store in
        let directory = store.stores.directory
        let changes = emailUsers.map { DirectoryChange.putUser($0) }
        _ = try await directory.apply(changes, expectedVersion: 0, now: Sample.now)
        let find: @Sendable (String, Int) async throws -> [String] = {
            try await directory.users(verifiedEmail: $0, limit: $1).map(\.username)
        }
        try expect("two", try await find("Same@Example.com", 10), is: ["a", "b"])
        try expect("at most one", try await find("same@example.COM", 1), is: ["a"])
        try expect("the kelvin sign", try await find("k@example.com", 10), is: [])
        try expect("other letters", try await find("É@example.com", 10), is: ["accent"])
        for address in ["unsaid@example.com", "text@example.com", "unverified@example.com", ""] {
            try expect("not known to be theirs: '\(address)'", try await find(address, 10), is: [])
        }
        var moved = emailUsers[0]
        moved.claims["email"] = "new@example.com"
        var lost = emailUsers[1]
        lost.claims["email_verified"] = false
        _ = try await directory.apply([.putUser(moved), .putUser(lost)], expectedVersion: 1, now: Sample.now)
        try expect("the old address", try await find("same@example.com", 10), is: [])
        try expect("the new one", try await find("NEW@example.com", 10), is: ["a"])
    },
]

/// People with addresses of every kind; the first two share one.
private let emailUsers: [User] = [
    user("a", ["email": "same@example.com", "email_verified": true]),
    user("b", ["email": "SAME@EXAMPLE.COM", "email_verified": true]),
    user("kelvin", ["email": "\u{212A}@example.com", "email_verified": true]),
    user("accent", ["email": "É@Example.com", "email_verified": true]),
    user("unsaid", ["email": "unsaid@example.com"]),
    user("text", ["email": "text@example.com", "email_verified": "true"]),
    user("unverified", ["email": "unverified@example.com", "email_verified": false]),
    user("empty", ["email": "", "email_verified": true]),
    user("number", ["email": 12, "email_verified": true]),
]

private func user(_ name: String, _ claims: JSONObject) -> User {
    var user = Sample.user(name)
    user.claims = claims
    return user
}

let keyCases: [ConformanceCase<Stores>] = [
    ConformanceCase("keys are replaced only where the version is still the one that was read") { store in
        let keys = store.stores.keys
        let first = SigningKeySnapshot(version: 0, keys: [Sample.key("a"), Sample.key("b")])
        try expect("the first", try await keys.replaceSigningKeys(first), is: .won)
        try expect("the same again", try await keys.replaceSigningKeys(first), is: .lost)
        try expect("ahead", try await keys.replaceSigningKeys(SigningKeySnapshot(version: 2, keys: [])), is: .lost)
        try expect("the version", try await keys.signingKeyVersion(), is: 1)
        let second = SigningKeySnapshot(version: 1, keys: [Sample.key("b", state: .retired), Sample.key("c")])
        try expect("the second", try await keys.replaceSigningKeys(second), is: .won)
        let stored = try await keys.signingKeys()
        try expect("the version", stored.version, is: 2)
        try expect("the keys", Set(stored.keys), is: Set(second.keys))
        let twice = SigningKeySnapshot(version: 2, keys: [Sample.key("d"), Sample.key("d")])
        try await expect("one key twice", throws: .duplicate) { () throws(StoreError) in
            _ = try await keys.replaceSigningKeys(twice)
        }
        try expect("the keys stay", try await keys.signingKeys(), is: stored)
    }
]
