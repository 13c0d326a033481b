public import OAuthCore
public import Storage

enum UserStatement: String, SQLStatement {
    case selectByLookupKey = """
        SELECT subject, username, password_hash, is_disabled, origin, document FROM users WHERE lookup_key = $1
        """
    case selectBySubject = """
        SELECT subject, username, password_hash, is_disabled, origin, document FROM users WHERE subject = $1
        """
    case list = """
        SELECT subject, username, password_hash, is_disabled, origin, document FROM users
        WHERE lookup_key > $1 ORDER BY lookup_key LIMIT $2
        """
    case listOfOrigin = """
        SELECT subject, username, password_hash, is_disabled, origin, document FROM users
        WHERE origin = $3 AND lookup_key > $1 ORDER BY lookup_key LIMIT $2
        """
    case listOfVerifiedEmail = """
        SELECT subject, username, password_hash, is_disabled, origin, document FROM users
        WHERE verified_email = $1 ORDER BY lookup_key LIMIT $2
        """
    case insert = """
        INSERT INTO users (subject, lookup_key, username, password_hash, is_disabled, origin, document, verified_email)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """
    case setPasswordHash = """
        UPDATE users SET password_hash = $2 WHERE subject = $1 AND password_hash IS NOT DISTINCT FROM $3 RETURNING 1
        """
    case update = """
        UPDATE users SET lookup_key = $2, username = $3, password_hash = $4, is_disabled = $5, origin = $6, document = $7,
            verified_email = $8
        WHERE subject = $1 AND username = $9 AND password_hash IS NOT DISTINCT FROM $10 AND is_disabled = $11
            AND document = $12 RETURNING 1
        """
}

extension PostgresStore: DirectoryStore {
    /// The user of that login name, without regard to case.
    public func user(username: String) async throws(StoreError) -> User? {
        try await read("read user", UserStatement.selectByLookupKey, [.text(User.lookupKey(username: username))])
            .firstRecord(User.init(row:))
    }

    /// The user of that `sub`.
    public func user(subject: SubjectID) async throws(StoreError) -> User? {
        try await read("read user", UserStatement.selectBySubject, [.id(subject)]).firstRecord(User.init(row:))
    }

    /// Users in the order of their lookup keys, byte by byte.
    public func users(
        origin: RecordOrigin?, after username: String?, limit: Int
    ) async throws(StoreError) -> [User] {
        let after = SQLValue.text(username.map { User.lookupKey(username: $0) } ?? "")
        guard let origin else {
            return try await read("list users", UserStatement.list, [after, .int(max(0, limit))])
                .allRecords(User.init(row:))
        }
        return try await read(
            "list users", UserStatement.listOfOrigin, [after, .int(max(0, limit)), .text(origin.rawValue)]
        ).allRecords(User.init(row:))
    }

    /// Users whose address is that one and known to be theirs.
    public func users(verifiedEmail: String, limit: Int) async throws(StoreError) -> [User] {
        try await read(
            "find users by address", UserStatement.listOfVerifiedEmail,
            [.text(User.lookupKey(email: verifiedEmail)), .int(max(0, limit))]
        ).allRecords(User.init(row:))
    }

    /// Adds one user, and leaves the directory's version as it is.
    public func insertUser(_ user: User) async throws(StoreError) {
        try await write("insert user", UserStatement.insert, user.sqlValues)
    }

    /// Stores a new hash where the stored one is still `replacing`.
    public func setPasswordHash(
        _ hash: String, subject: SubjectID, replacing: String?
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "set password hash", UserStatement.setPasswordHash, [.id(subject), .text(hash), .text(replacing)])
    }

    /// Stores a user where the stored one is still `from`.
    public func updateUser(_ user: User, from: User) async throws(StoreError) -> ConditionalWrite {
        guard user.subject == from.subject else { return .lost }
        let before: [SQLValue] = [
            .text(from.username), .text(from.passwordHash), .bool(from.isDisabled), .document(from.document),
        ]
        return try await decide("update user", UserStatement.update, user.sqlValues + before)
    }

    /// Removes a user with all that is theirs, in one transaction.
    public func removeUser(_ subject: SubjectID, now: UnixTime) async throws(StoreError) -> ConditionalWrite {
        let results = try await writeTogether("remove user", SQLCall.removingUser(subject, now: now))
        guard results.first.map({ $0.affected > 0 }) == true else { return .lost }
        await sweep(subject, now: now)
        return .won
    }
}

extension User {
    /// The values of all columns, in the order of `DirectoryStatement.putUser`.
    var sqlValues: [SQLValue] {
        [
            .id(subject), .text(Self.lookupKey(username: username)), .text(username), .text(passwordHash),
            .bool(isDisabled), .text(origin.rawValue), .document(document), .text(verifiedEmailKey),
        ]
    }

    /// A user from the columns that every statement selects.
    fileprivate init(row: SQLRow) throws(StoreError) {
        guard let origin = RecordOrigin(rawValue: row.text(4)) else {
            throw StoreError(.corrupt, detail: "user: origin is none of the known")
        }
        try self.init(
            document: row.bytes(5), subject: row.id(0), username: row.text(1), passwordHash: row.optionalText(2),
            isDisabled: row.bool(3), origin: origin)
    }
}
