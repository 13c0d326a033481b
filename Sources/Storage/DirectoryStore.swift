public import OAuthCore

/// Keeps who may log in and who may ask: clients, resource servers and users.
public protocol DirectoryStore: Sendable {
    /// The version of clients and resource servers: cheap, asked often.
    func directoryVersion() async throws(StoreError) -> Int64

    /// All clients and resource servers.
    func directorySnapshot() async throws(StoreError) -> DirectorySnapshot

    /// Makes all changes in one transaction, where the version is still `expectedVersion`; the version is then one higher.
    ///
    /// They are made in their order, all or none: a login name that another user has is `StoreError.duplicate`. A removed client's
    /// grants and consents and a removed user's sessions, grants, consents and identity links end in the same transaction.
    func apply(_ changes: [DirectoryChange], expectedVersion: Int64, now: UnixTime) async throws(StoreError)
        -> ConditionalWrite

    /// The user of that login name, without regard to case.
    func user(username: String) async throws(StoreError) -> User?

    /// The user of that `sub`.
    func user(subject: SubjectID) async throws(StoreError) -> User?

    /// Users in the order of their lookup keys (byte by byte), after that of `username`; only those of `origin` where it is given.
    func users(origin: RecordOrigin?, after username: String?, limit: Int) async throws(StoreError) -> [User]

    /// Users whose address is `verifiedEmail` (A to Z without regard to case) and known to be theirs, in the order of their lookup keys.
    func users(verifiedEmail: String, limit: Int) async throws(StoreError) -> [User]

    /// Adds one user, and leaves the directory's version as it is: somebody's first login makes no node read the directory again.
    ///
    /// `StoreError.duplicate` where another user has the login name or the `sub`.
    func insertUser(_ user: User) async throws(StoreError)

    /// Stores a new hash where the stored one is still `replacing`: two rehashes never undo a changed password.
    func setPasswordHash(_ hash: String, subject: SubjectID, replacing: String?) async throws(StoreError)
        -> ConditionalWrite

    /// Stores `user` where the stored one is still `from` (login name, password hash, lock and document are compared), and leaves the
    /// directory's version as it is. Both have one `sub`. A login name that another user has is `StoreError.duplicate`.
    func updateUser(_ user: User, from: User) async throws(StoreError) -> ConditionalWrite

    /// Removes a user, and leaves the directory's version as it is: won by the first who does.
    ///
    /// The user's sessions, grants, consents, identity links and records end in the same transaction.
    func removeUser(_ subject: SubjectID, now: UnixTime) async throws(StoreError) -> ConditionalWrite
}

/// Keeps the server's signing keys.
public protocol SigningKeyStore: Sendable {
    /// The version of the keys: cheap, asked often.
    func signingKeyVersion() async throws(StoreError) -> Int64
    /// All keys with their version.
    func signingKeys() async throws(StoreError) -> SigningKeySnapshot
    /// Replaces all keys where the version is still that of `snapshot`; the stored version is then one higher.
    func replaceSigningKeys(_ snapshot: SigningKeySnapshot) async throws(StoreError) -> ConditionalWrite
}

/// What keeps a store small and tells whether it is there.
public protocol StoreMaintenance: Sendable {
    /// Deletes at most `limit` rows that expired before `now`, over all tables, and says how many.
    ///
    /// Audit events are deleted that are older than `auditBefore`, those of the chain from its beginning on; what failed logins say goes after
    /// `AuditEvent.failedLoginRetention` in any case, and their links stay.
    /// A caller repeats it while it deletes as many as it may, and never holds the writer for long.
    func reap(now: UnixTime, auditBefore: UnixTime, limit: Int) async throws(StoreError) -> Int
    /// Asks the store for something small, so that one is noticed that is lost or takes no writes.
    func ping() async throws(StoreError)
}
