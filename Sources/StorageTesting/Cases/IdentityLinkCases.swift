import OAuthCore
import Storage

let identityLinkCases: [ConformanceCase<Stores>] = [
    ConformanceCase("a link comes back with every field, by its identity alone and by its user") { store in
        let stores = store.stores
        let user = Sample.user("anna")
        try await stores.directory.insertUser(user)
        var first = link("https://a.example", Sample.awkward, of: user)
        let second = link("https://b.example", "1", of: user, linkedAt: Sample.later)
        for link in [second, first] {
            try expect("insert", try await stores.identityLinks.insert(link, user: nil), is: .won)
        }
        try expect("by identity", try await stores.identityLinks.identityLink(first.identity), is: first)
        try expect("by user", try await stores.identityLinks.identityLinks(of: user.subject), is: [first, second])
        let composed = ExternalIdentity(
            issuer: "https://a.example", subject: Sample.awkward.replacing("e\u{301}", with: "\u{E9}"))
        let others: [ExternalIdentity] = [
            composed, .init(issuer: "https://b.example", subject: "01"), .init(issuer: "x", subject: "1"),
        ]
        for other in others {
            try expect("another", try await stores.identityLinks.identityLink(other), is: nil)
        }
        try await stores.identityLinks.touch(first.identity, lastUsedAt: Sample.later)
        try await stores.identityLinks.touch(first.identity, lastUsedAt: Sample.now)
        first.lastUsedAt = Sample.later
        try expect("used", try await stores.identityLinks.identityLink(first.identity), is: first)
        try expect("the version", try await stores.directory.directoryVersion(), is: 0)
    },
    ConformanceCase("an identity belongs to one user, who must be there, and is removed by that one's name alone") {
        store in
        let stores = store.stores
        let (anna, berta) = (Sample.user("anna"), Sample.user("berta"))
        let own = link("i", "1", of: anna)
        let links = stores.identityLinks
        try expect("of nobody", try await links.insert(own, user: nil), is: .lost)
        try expect("nothing left", try await links.identityLink(own.identity), is: nil)
        for user in [anna, berta] { try await stores.directory.insertUser(user) }
        try expect("the first", try await links.insert(own, user: nil), is: .won)
        try expect("again", try await links.insert(own, user: nil), is: .lost)
        try expect("another's", try await links.insert(link("i", "1", of: berta), user: nil), is: .lost)
        try expect("whose it is", try await links.identityLink(own.identity), is: own)
        try expect("by another", try await links.removeIdentityLink(own.identity, of: berta.subject), is: .lost)
        try expect("by the user", try await links.removeIdentityLink(own.identity, of: anna.subject), is: .won)
        try expect("again", try await links.removeIdentityLink(own.identity, of: anna.subject), is: .lost)
        try expect("the links", try await links.identityLinks(of: anna.subject), is: [])
        try expect("free again", try await links.insert(link("i", "1", of: berta), user: nil), is: .won)
    },
    ConformanceCase("a new user comes with the link or not at all") { store in
        let stores = store.stores
        let links = stores.identityLinks
        let anna = Sample.user("anna")
        try expect("insert", try await links.insert(link("i", "1", of: anna), user: anna), is: .won)
        try expect("the user", try await stores.directory.user(username: "ANNA"), is: anna)
        let late = Sample.user("late")
        try expect("linked already", try await links.insert(link("i", "1", of: late), user: late), is: .lost)
        try expect("no user left over", try await stores.directory.user(subject: late.subject), is: nil)
        let taken = User(
            subject: SubjectID("other"), username: "Anna", passwordHash: nil, claims: [:], createdAt: Sample.now)
        try await expect("a login name that is taken", throws: .duplicate) { () throws(StoreError) in
            _ = try await links.insert(link("i", "2", of: taken), user: taken)
        }
        try expect("no link left over", try await links.identityLink(.init(issuer: "i", subject: "2")), is: nil)
        try await expect("a link of another user", throws: .corrupt) { () throws(StoreError) in
            _ = try await links.insert(link("i", "3", of: taken), user: late)
        }
        try expect("no user left over", try await stores.directory.user(subject: late.subject), is: nil)
    },
    ConformanceCase("of 64 simultaneous first logins of one identity one wins, and no user is left over") { store in
        let stores = store.stores
        let won = try await winners { number in
            // Some have their login name in common, as people have who come with the same address.
            var user = Sample.user("name-\(number % 8)")
            user.subject = SubjectID("subject-\(number)")
            return try await stores.identityLinks.insert(link("i", "1", of: user), user: user)
        }
        try expect("winners", won, is: 1)
        let left = try await stores.directory.users(origin: nil, after: nil, limit: 10)
        try expect("users", left.count, is: 1)
        let identity = ExternalIdentity(issuer: "i", subject: "1")
        let kept = try await stores.identityLinks.identityLink(identity)
        try expect("whose it is", kept?.subject, is: left.first?.subject)
    },
    ConformanceCase("a removed user's links go with the user, and nobody else's") { store in
        let stores = store.stores
        let (anna, berta) = (Sample.user("anna"), Sample.user("berta"))
        for (number, user) in [anna, anna, berta].enumerated() {
            if number != 1 { try await stores.directory.insertUser(user) }
            _ = try await stores.identityLinks.insert(link("i", "\(number)", of: user), user: nil)
        }
        _ = try await stores.directory.apply([.removeUser(anna.subject)], expectedVersion: 0, now: Sample.now)
        try expect("anna's", try await stores.identityLinks.identityLinks(of: anna.subject), is: [])
        try expect("berta's", try await stores.identityLinks.identityLinks(of: berta.subject).count, is: 1)
    },
    ConformanceCase("links outlive a restart") { store in
        let user = Sample.user()
        let link = link("i", "1", of: user)
        _ = try await store.stores.identityLinks.insert(link, user: user)
        let after = try await store.reopening()
        try expect("the link", try await after.identityLinks.identityLink(link.identity), is: link)
        try expect("the user", try await after.directory.user(subject: user.subject), is: user)
    },
]

private func link(
    _ issuer: String, _ subject: String, of user: User, linkedAt: UnixTime = Sample.now
) -> IdentityLink {
    IdentityLink(
        identity: ExternalIdentity(issuer: issuer, subject: subject), provider: Sample.awkward, subject: user.subject,
        linkedAt: linkedAt)
}
