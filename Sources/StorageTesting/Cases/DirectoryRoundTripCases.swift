import OAuthCore
import Storage

let directoryRoundTripCases: [ConformanceCase<Stores>] = [
    ConformanceCase("clients and resource servers come back with every field") { store in
        let directory = store.stores.directory
        let clients = [try Sample.fullClient(), Sample.client("")]
        let servers = [
            ResourceServer(
                identifier: ResourceServerID("b"), name: Sample.awkward, resource: "https://b.example", scopePrefix: "",
                scopes: [.init(name: "read", description: Sample.awkward), .init(name: "write", description: "")],
                origin: .administered),
            ResourceServer(identifier: ResourceServerID("a"), name: "", scopes: []),
        ]
        try expect("the first version", try await directory.directoryVersion(), is: 0)
        let changes = clients.map { DirectoryChange.putClient($0) } + servers.map { .putResourceServer($0) }
        try expect("apply", try await directory.apply(changes, expectedVersion: 0, now: Sample.now), is: .won)
        let snapshot = try await directory.directorySnapshot()
        try expect("the version", snapshot.version, is: 1)
        try expect("the full client", snapshot.clients[clients[0].clientID], is: clients[0])
        try expect("the bare client", snapshot.clients[clients[1].clientID], is: clients[1])
        try expect("the servers in order", snapshot.resourceServers, is: servers.reversed())
    },
    ConformanceCase("users come back with every field, by name and by sub") { store in
        let directory = store.stores.directory
        var full = Sample.user("Zoë.ÀÉ@example.com")
        full.claims["long"] = .string(Sample.long)
        let bare = User(
            subject: SubjectID(""), username: "x", passwordHash: nil, claims: [:], createdAt: Sample.now)
        let changes = [DirectoryChange.putUser(full), .putUser(bare)]
        try expect("apply", try await directory.apply(changes, expectedVersion: 0, now: Sample.now), is: .won)
        for user in [full, bare] {
            try expect("by name", try await directory.user(username: user.username), is: user)
            try expect("by sub", try await directory.user(subject: user.subject), is: user)
        }
        try expect("in other case", try await directory.user(username: "ZOË.àé@EXAMPLE.COM"), is: full)
        try expect("a name that is not there", try await directory.user(username: "y"), is: nil)
        try expect("the empty name", try await directory.user(username: ""), is: nil)
        try expect("a sub that is not there", try await directory.user(subject: SubjectID("y")), is: nil)
    },
    ConformanceCase("signing keys come back with every field") { store in
        let keys = store.stores.keys
        try expect("no keys yet", try await keys.signingKeys(), is: SigningKeySnapshot(version: 0, keys: []))
        let records = SigningKeyRecord.State.allCases.map { Sample.key("key-\($0.rawValue)", state: $0) }
        let first = SigningKeySnapshot(version: 0, keys: records)
        try expect("replace", try await keys.replaceSigningKeys(first), is: .won)
        let stored = try await keys.signingKeys()
        try expect("the version", stored.version, is: 1)
        try expect("the keys", Set(stored.keys), is: Set(records))
    },
]
