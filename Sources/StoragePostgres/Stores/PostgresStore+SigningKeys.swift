public import OAuthCore
public import Storage

enum SigningKeyStatement: String, SQLStatement {
    case version = "SELECT value FROM versions WHERE name = 'signing_keys'"
    // The nodes hear of it when the transaction is committed.
    case bumpVersion = """
        WITH bumped AS (UPDATE versions SET value = value + 1 WHERE name = 'signing_keys' AND value = $1 RETURNING 1)
        SELECT pg_notify('gatehouse_' || 'versions'::regclass::oid, 'signing_keys') FROM bumped
        """
    case insert = "INSERT INTO signing_keys (kid, document) VALUES ($1, $2)"
}

/// The handful of keys is read and replaced whole: one statement, which sees one state.
enum SigningKeySetStatement: String, SQLStatement {
    case all = """
        SELECT 0 AS kind, value, NULL::text AS document FROM versions WHERE name = 'signing_keys'
        UNION ALL SELECT 1, NULL, document FROM signing_keys
        """
    case removeAll = "DELETE FROM signing_keys"
}

extension PostgresStore: SigningKeyStore {
    /// The version of the keys.
    public func signingKeyVersion() async throws(StoreError) -> Int64 {
        let result = try await read("read signing key version", SigningKeyStatement.version, [])
        guard let version = result.first({ $0.int(0) }) else { throw Self.keyVersionMissing }
        return version
    }

    /// All keys, with the version they have together.
    public func signingKeys() async throws(StoreError) -> SigningKeySnapshot {
        var version: Int64?
        var keys: [SigningKeyRecord] = []
        let result = try await read("read signing keys", SigningKeySetStatement.all, [])
        _ = try result.allRecords { row throws(StoreError) in
            if row.int(0) == 0 {
                version = row.int(1)
            } else {
                keys.append(try SigningKeyRecord(document: row.bytes(2)))
            }
        }
        guard let version else { throw Self.keyVersionMissing }
        return SigningKeySnapshot(version: version, keys: keys)
    }

    /// Replaces all keys where the version is still that of `snapshot`.
    public func replaceSigningKeys(_ snapshot: SigningKeySnapshot) async throws(StoreError) -> ConditionalWrite {
        let calls =
            [SQLCall(SigningKeySetStatement.removeAll, [])]
            + snapshot.keys.map { SQLCall(SigningKeyStatement.insert, [.id($0.keyID), .document($0.document)]) }
        return try await transaction("replace signing keys") { transaction throws(PostgresError) in
            let bumped = try await transaction.run(SigningKeyStatement.bumpVersion, [.int(snapshot.version)])
            guard bumped.count == 1 else { return .lost }
            try await transaction.run(calls)
            return .won
        }
    }

    private static let keyVersionMissing = StoreError(
        .corrupt, detail: "the version of the signing keys is missing")
}
