import OAuthCore
import Storage

let raceCases: [ConformanceCase<Stores>] = [
    ConformanceCase("of 64 simultaneous activations of a grant one wins") { store in
        let grants = store.stores.grants
        let grant = Sample.grant()
        try await grants.insert(grant)
        let won = try await winners { _ in
            try await grants.activate(grant.id, now: Sample.now, expiresAt: Sample.later, issuesRefreshToken: true)
        }
        try expect("winners", won, is: 1)
        try expect("the generation", try await grants.grant(grant.id)?.generation, is: 1)
    },
    ConformanceCase("of 64 simultaneous rotations of a refresh token one wins, and all see the same successor") {
        store in
        let grants = store.stores.grants
        let grant = Sample.grant()
        try await grants.insert(grant)
        _ = try await grants.activate(grant.id, now: Sample.now, expiresAt: Sample.later, issuesRefreshToken: true)
        let won = try await winners { number in
            let now = Sample.now + .milliseconds(number)
            let (write, record) = try await grants.rotate(grant.id, generation: 1, now: now, expiresAt: Sample.later)
            try expect("the successor", record?.generation, is: 2)
            return write
        }
        try expect("winners", won, is: 1)
        try expect("rotations", try await grants.grant(grant.id)?.rotations.count, is: 1)
    },
    ConformanceCase("of 64 simultaneous revocations one wins") { store in
        let grants = store.stores.grants
        let grant = Sample.grant()
        try await grants.insert(grant)
        let revocations = try await winners { _ in try await grants.revokeGrant(grant.id, now: Sample.now) }
        try expect("revocations", revocations, is: 1)
    },
    ConformanceCase("of 64 simultaneous directory, key and password changes one wins") { store in
        let stores = store.stores
        let user = Sample.user()
        _ = try await stores.directory.apply([.putUser(user)], expectedVersion: 0, now: Sample.now)
        let applied = try await winners { number in
            try await stores.directory.apply(
                [.putClient(Sample.client("\(number)"))], expectedVersion: 1, now: Sample.now)
        }
        try expect("directory changes", applied, is: 1)
        let snapshot = try await stores.directory.directorySnapshot()
        try expect("clients", snapshot.clients.count, is: 1)
        let replaced = try await winners { number in
            try await stores.keys.replaceSigningKeys(SigningKeySnapshot(version: 0, keys: [Sample.key("\(number)")]))
        }
        try expect("key changes", replaced, is: 1)
        try expect("keys", try await stores.keys.signingKeys().keys.count, is: 1)
        let changed = try await winners { number in
            try await stores.directory.setPasswordHash("new-\(number)", subject: user.subject, replacing: "hash-1")
        }
        try expect("password changes", changed, is: 1)
    },
    ConformanceCase("a grant that is revoked while it is activated is dead") { store in
        let grants = store.stores.grants
        for round in 0..<32 {
            let grant = Sample.grant("\(round)")
            try await grants.insert(grant)
            async let activated = grants.activate(
                grant.id, now: Sample.now, expiresAt: Sample.later, issuesRefreshToken: true)
            async let revoked = grants.revokeGrant(grant.id, now: Sample.now)
            let (_, end) = (try await activated, try await revoked)
            try expect("the revocation", end, is: .won)
            let stands = try await grants.grant(grant.id)
            try expect("live", stands?.isLive(at: Sample.now), is: false)
            let (rotation, _) = try await grants.rotate(
                grant.id, generation: 1, now: Sample.now, expiresAt: Sample.later)
            try expect("a rotation after it", rotation, is: .lost)
        }
    },
    ConformanceCase("a grant that is revoked while it is rotated is dead") { store in
        let grants = store.stores.grants
        for round in 0..<32 {
            let grant = Sample.grant("\(round)")
            try await grants.insert(grant)
            _ = try await grants.activate(grant.id, now: Sample.now, expiresAt: Sample.later, issuesRefreshToken: true)
            async let rotated = grants.rotate(grant.id, generation: 1, now: Sample.now, expiresAt: Sample.later)
            async let revoked = grants.revokeGrant(grant.id, now: Sample.now)
            let ((write, record), end) = (try await rotated, try await revoked)
            try expect("the revocation", end, is: .won)
            try expect("the answer of the rotation", record?.generation, is: write == .won ? 2 : 1)
            let (after, stands) = try await grants.rotate(
                grant.id, generation: write == .won ? 2 : 1, now: Sample.now, expiresAt: Sample.later)
            try expect("a rotation after it", after, is: .lost)
            try expect("revoked", stands?.revokedAt, is: Sample.now)
        }
    },
]
