import OAuthCore
import Storage

/// How a session stands in Redis: the fields of the record that the first backends-for-frontend of this kind had, under their names and
/// in their units, and those that we have besides.
extension BFFSessionRecord {
    /// All fields.
    var fields: WrittenFields {
        var fields = tokens.fields
        fields.add("user_id", user.userID)
        fields.add("provider", user.provider)
        fields.add("email", user.email)
        fields.add("email_verified", .integer(user.isEmailVerified ? 1 : 0))
        fields.add("name", user.name)
        fields.add("fingerprint_hash", sealed: fingerprintHash?.bytes)
        fields.add("created_at", createdAt)
        fields.add("last_activity", lastActivity)
        fields.add("idle_expires_at", idleExpiresAt)
        fields.add("ends_at", endsAt)
        fields.add("handle", handle)
        fields.add("sid", providerSessionID?.rawValue)
        return fields
    }

    /// A session from its fields.
    init(_ fields: RecordFields, hash: SecretHash) throws(StoreError) {
        self.init(
            hash: hash, handle: try fields.text("handle"), user: try BFFUser(fields),
            providerSessionID: try fields.optionalText("sid").map { SessionID($0) }, tokens: try SealedTokens(fields),
            fingerprintHash: try fields.optionalHash("fingerprint_hash"), createdAt: try fields.time("created_at"),
            idleExpiresAt: try fields.time("idle_expires_at"), endsAt: try fields.time("ends_at"))
        lastActivity = try fields.time("last_activity")
    }

    /// The keys of the indexes that lead to the session.
    var indexKeys: [String] {
        var keys = [RedisKey.bffSessions(userID: user.userID)]
        if let providerSessionID {
            keys.append(RedisKey.bffSessions(provider: user.provider, providerSessionID))
        }
        return keys
    }

    /// How the session stands in an index.
    var indexEntry: IndexEntry { IndexEntry(createdAt: createdAt, hash: hash, name: handle) }
}

extension BFFSessionRecord.SealedTokens {
    /// The fields that a refresh writes.
    var fields: WrittenFields {
        var fields = WrittenFields()
        fields.add("access_token", sealed: accessToken)
        fields.add("id_token", sealed: idToken)
        fields.add("refresh_token", sealed: refreshToken)
        fields.add("expires_at", expiresAt)
        fields.add("generation", .integer(generation))
        return fields
    }

    fileprivate init(_ fields: RecordFields) throws(StoreError) {
        self.init(
            accessToken: try fields.optionalSealed("access_token"), idToken: try fields.optionalSealed("id_token"),
            refreshToken: try fields.optionalSealed("refresh_token"), expiresAt: try fields.optionalTime("expires_at"),
            generation: try fields.integer("generation"))
    }
}

extension BFFUser {
    fileprivate init(_ fields: RecordFields) throws(StoreError) {
        let provider = try fields.text("provider")
        let userID = try fields.text("user_id")
        guard userID.utf8.starts(with: (provider + "_").utf8),
            let subject = String(userID.utf8.dropFirst(provider.utf8.count + 1))
        else { throw fields.corrupt("user_id") }
        self.init(
            provider: provider, subject: SubjectID(subject), email: try fields.optionalText("email"),
            isEmailVerified: try fields.flag("email_verified"), name: try fields.optionalText("name"))
    }
}
