import OAuthCore
import Storage

/// A directory in which a test changes one operation: what it does not have itself goes on to `store`.
protocol ForwardingDirectory: DirectoryStore {
    var store: any DirectoryStore { get }
}

extension ForwardingDirectory {
    func directoryVersion() async throws(StoreError) -> Int64 { try await store.directoryVersion() }
    func directorySnapshot() async throws(StoreError) -> DirectorySnapshot { try await store.directorySnapshot() }
    func apply(
        _ changes: [DirectoryChange], expectedVersion: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await store.apply(changes, expectedVersion: expectedVersion, now: now)
    }
    func user(username: String) async throws(StoreError) -> User? { try await store.user(username: username) }
    func user(subject: SubjectID) async throws(StoreError) -> User? { try await store.user(subject: subject) }
    func users(origin: RecordOrigin?, after username: String?, limit: Int) async throws(StoreError) -> [User] {
        try await store.users(origin: origin, after: username, limit: limit)
    }
    func users(verifiedEmail: String, limit: Int) async throws(StoreError) -> [User] {
        try await store.users(verifiedEmail: verifiedEmail, limit: limit)
    }
    func insertUser(_ user: User) async throws(StoreError) { try await store.insertUser(user) }
    func setPasswordHash(
        _ hash: String, subject: SubjectID, replacing: String?
    ) async throws(StoreError) -> ConditionalWrite {
        try await store.setPasswordHash(hash, subject: subject, replacing: replacing)
    }
    func updateUser(_ user: User, from: User) async throws(StoreError) -> ConditionalWrite {
        try await store.updateUser(user, from: from)
    }
    func removeUser(_ subject: SubjectID, now: UnixTime) async throws(StoreError) -> ConditionalWrite {
        try await store.removeUser(subject, now: now)
    }
}
