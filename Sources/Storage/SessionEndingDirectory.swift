import OAuthCore

/// A directory whose users' sessions are kept by another driver, which no transaction reaches.
///
/// The sessions of a removed user end before the user goes, so that a failure leaves a user without sessions and never sessions without
/// their user; and once more afterwards, for one that began in between. Such a one gives nothing meanwhile: whoever has a session is
/// looked up in the directory whenever it is used.
struct SessionEndingDirectory: DirectoryStore {
    let directory: any DirectoryStore
    let sessions: any LoginSessionStore
    /// Tells other nodes of changes, where the directory itself does not.
    var announcer: (any StoreChangeAnnouncer)?

    func apply(
        _ changes: [DirectoryChange], expectedVersion: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        let write = try await ending(changes, expectedVersion: expectedVersion, now: now)
        if write == .won { await announcer?.announce(.directory) }
        return write
    }

    private func ending(
        _ changes: [DirectoryChange], expectedVersion: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        let removed = changes.compactMap { change -> SubjectID? in
            guard case .removeUser(let subject) = change else { return nil }
            return subject
        }
        guard !removed.isEmpty else {
            return try await directory.apply(changes, expectedVersion: expectedVersion, now: now)
        }
        // A plan that is stale already ends nobody's session.
        guard try await directory.directoryVersion() == expectedVersion else { return .lost }
        for subject in removed { _ = try await sessions.endAll(subject: subject) }
        guard try await directory.apply(changes, expectedVersion: expectedVersion, now: now) == .won else {
            return .lost
        }
        // What fails here was done before, but for a session that began meanwhile and is worth nothing.
        for subject in removed { _ = try? await sessions.endAll(subject: subject) }
        return .won
    }

    func directoryVersion() async throws(StoreError) -> Int64 { try await directory.directoryVersion() }

    func directorySnapshot() async throws(StoreError) -> DirectorySnapshot { try await directory.directorySnapshot() }

    func user(username: String) async throws(StoreError) -> User? { try await directory.user(username: username) }

    func user(subject: SubjectID) async throws(StoreError) -> User? { try await directory.user(subject: subject) }

    func users(
        origin: RecordOrigin?, after username: String?, limit: Int
    ) async throws(StoreError) -> [User] {
        try await directory.users(origin: origin, after: username, limit: limit)
    }

    func users(verifiedEmail: String, limit: Int) async throws(StoreError) -> [User] {
        try await directory.users(verifiedEmail: verifiedEmail, limit: limit)
    }

    func insertUser(_ user: User) async throws(StoreError) { try await directory.insertUser(user) }

    func setPasswordHash(
        _ hash: String, subject: SubjectID, replacing: String?
    ) async throws(StoreError) -> ConditionalWrite {
        try await directory.setPasswordHash(hash, subject: subject, replacing: replacing)
    }

    func updateUser(_ user: User, from: User) async throws(StoreError) -> ConditionalWrite {
        try await directory.updateUser(user, from: from)
    }

    func removeUser(_ subject: SubjectID, now: UnixTime) async throws(StoreError) -> ConditionalWrite {
        _ = try await sessions.endAll(subject: subject)
        guard try await directory.removeUser(subject, now: now) == .won else { return .lost }
        // As in `ending`.
        _ = try? await sessions.endAll(subject: subject)
        return .won
    }
}
