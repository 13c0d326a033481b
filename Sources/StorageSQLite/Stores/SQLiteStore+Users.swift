import GRDB
public import OAuthCore
public import Storage

enum UserStatement: String, SQLStatement {
    case selectByLookupKey = """
        SELECT subject, username, password_hash, is_disabled, origin, document FROM users WHERE lookup_key = ?1
        """
    case selectBySubject = """
        SELECT subject, username, password_hash, is_disabled, origin, document FROM users WHERE subject = ?1
        """
    case list = """
        SELECT subject, username, password_hash, is_disabled, origin, document FROM users
        WHERE lookup_key > ?1 ORDER BY lookup_key LIMIT ?2
        """
    case listOfOrigin = """
        SELECT subject, username, password_hash, is_disabled, origin, document FROM users
        WHERE origin = ?3 AND lookup_key > ?1 ORDER BY lookup_key LIMIT ?2
        """
    case listOfVerifiedEmail = """
        SELECT subject, username, password_hash, is_disabled, origin, document FROM users
        WHERE verified_email = ?1 ORDER BY lookup_key LIMIT ?2
        """
    case insert = """
        INSERT INTO users (subject, lookup_key, username, password_hash, is_disabled, origin, document, verified_email)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    case setPasswordHash = "UPDATE users SET password_hash = ?2 WHERE subject = ?1 AND password_hash IS ?3"
    case update = """
        UPDATE users SET lookup_key = ?2, username = ?3, password_hash = ?4, is_disabled = ?5, origin = ?6, document = ?7,
            verified_email = ?8
        WHERE subject = ?1 AND username = ?9 AND password_hash IS ?10 AND is_disabled = ?11 AND document = ?12
        """
}

extension SQLiteStore: DirectoryStore {
    /// The user of that login name, without regard to case.
    public func user(username: String) async throws(StoreError) -> User? {
        try read("read user") { db in
            try db.first(UserStatement.selectByLookupKey, [.text(User.lookupKey(username: username))]) {
                try User(row: $0)
            }
        }
    }

    /// The user of that `sub`.
    public func user(subject: SubjectID) async throws(StoreError) -> User? {
        try read("read user") { db in
            try db.first(UserStatement.selectBySubject, [.id(subject)]) { try User(row: $0) }
        }
    }

    /// Users in the order of their lookup keys, byte by byte.
    public func users(
        origin: RecordOrigin?, after username: String?, limit: Int
    ) async throws(StoreError) -> [User] {
        let after = SQLValue.text(username.map { User.lookupKey(username: $0) } ?? "")
        return try read("list users") { db in
            guard let origin else {
                return try db.all(UserStatement.list, [after, .int(max(0, limit))]) { try User(row: $0) }
            }
            return try db.all(UserStatement.listOfOrigin, [after, .int(max(0, limit)), .text(origin.rawValue)]) {
                try User(row: $0)
            }
        }
    }

    /// Users whose address is that one and known to be theirs.
    public func users(verifiedEmail: String, limit: Int) async throws(StoreError) -> [User] {
        let key = SQLValue.text(User.lookupKey(email: verifiedEmail))
        return try read("find users by address") { db in
            try db.all(UserStatement.listOfVerifiedEmail, [key, .int(max(0, limit))]) { try User(row: $0) }
        }
    }

    /// Adds one user, and leaves the directory's version as it is.
    public func insertUser(_ user: User) async throws(StoreError) {
        try await write("insert user") { db in try db.change(UserStatement.insert, user.sqlValues) }
    }

    /// Stores a new hash where the stored one is still `replacing`.
    public func setPasswordHash(
        _ hash: String, subject: SubjectID, replacing: String?
    ) async throws(StoreError) -> ConditionalWrite {
        try await write("set password hash") { db in
            try db.decide(UserStatement.setPasswordHash, [.id(subject), .text(hash), .text(replacing)])
        }
    }

    /// Stores a user where the stored one is still `from`.
    public func updateUser(_ user: User, from: User) async throws(StoreError) -> ConditionalWrite {
        guard user.subject == from.subject else { return .lost }
        let values =
            user.sqlValues + [
                .text(from.username), .text(from.passwordHash), .bool(from.isDisabled), .blob(from.document),
            ]
        return try await write("update user") { db in try db.decide(UserStatement.update, values) }
    }

    /// Removes a user with all that is theirs.
    public func removeUser(_ subject: SubjectID, now: UnixTime) async throws(StoreError) -> ConditionalWrite {
        try await write("remove user") { db in try db.removeUser(subject, now: now) }
    }
}

extension User {
    /// The values of all columns, in the order of `DirectoryStatement.putUser`.
    var sqlValues: [SQLValue] {
        [
            .id(subject), .text(Self.lookupKey(username: username)), .text(username), .text(passwordHash),
            .bool(isDisabled), .text(origin.rawValue), .blob(document), .text(verifiedEmailKey),
        ]
    }

    /// A user from the columns that every statement selects.
    fileprivate init(row: SQLRow) throws {
        guard let origin = RecordOrigin(rawValue: row.text(4)) else {
            throw StoreError(.corrupt, detail: "user: origin is none of the known")
        }
        try self.init(
            document: row.bytes(5), subject: row.id(0), username: row.text(1), passwordHash: row.optionalText(2),
            isDisabled: row.bool(3), origin: origin)
    }
}
