import GRDB
public import OAuthCore
public import Storage

enum SigningKeyStatement: String, SQLStatement {
    case version = "SELECT value FROM versions WHERE name = 'signing_keys'"
    case bumpVersion = "UPDATE versions SET value = value + 1 WHERE name = 'signing_keys' AND value = ?1"
    case insert = "INSERT INTO signing_keys (kid, document) VALUES (?, ?)"
}

/// The handful of keys is read and replaced whole.
enum SigningKeySetStatement: String, SQLStatement {
    case select = "SELECT document FROM signing_keys"
    case removeAll = "DELETE FROM signing_keys"
}

extension SQLiteStore: SigningKeyStore {
    /// The version of the keys.
    public func signingKeyVersion() async throws(StoreError) -> Int64 {
        try read("read signing key version") { db in try db.signingKeyVersion() }
    }

    /// All keys, with the version they have together.
    public func signingKeys() async throws(StoreError) -> SigningKeySnapshot {
        try read("read signing keys") { db in
            try db.inSnapshot {
                let keys = try db.all(SigningKeySetStatement.select, []) { try SigningKeyRecord(document: $0.bytes(0)) }
                return SigningKeySnapshot(version: try db.signingKeyVersion(), keys: keys)
            }
        }
    }

    /// Replaces all keys where the version is still that of `snapshot`.
    public func replaceSigningKeys(_ snapshot: SigningKeySnapshot) async throws(StoreError) -> ConditionalWrite {
        try await write("replace signing keys") { db in
            guard try db.change(SigningKeyStatement.bumpVersion, [.int(snapshot.version)]) == 1 else { return .lost }
            try db.change(SigningKeySetStatement.removeAll, [])
            for key in snapshot.keys {
                try db.change(SigningKeyStatement.insert, [.id(key.keyID), .blob(key.document)])
            }
            return .won
        }
    }
}

extension Database {
    fileprivate func signingKeyVersion() throws -> Int64 {
        guard let version = try first(SigningKeyStatement.version, [], row: { $0.int(0) }) else {
            throw StoreError(.corrupt, detail: "the version of the signing keys is missing")
        }
        return version
    }
}
