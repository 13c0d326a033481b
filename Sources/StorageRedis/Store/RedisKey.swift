import OAuthCore
import Storage

/// The names of keys. What is secret stands in none: a cookie, a code or a handle only as its keyed hash.
///
/// An operation is one key wherever it can be. What has several (a session and the indexes that lead to it) decides nothing by
/// the others: an index is a hint, and the key that it leads to is the truth.
enum RedisKey {
    static func bffSession(_ hash: SecretHash) -> String { "session:" + hash.text }
    static func bffSessions(userID: String) -> String { "session_user:" + userID }
    /// A provider's name holds no colon.
    static func bffSessions(provider: String, _ id: SessionID) -> String {
        "session_provider:\(provider):\(id.rawValue)"
    }
    static func lease(_ name: String) -> String { "lease:" + name }
    static func claim(_ key: SecretHash, _ purpose: ReplayPurpose) -> String {
        "claim:\(purpose.rawValue):\(key.text)"
    }
    static func revokedToken(_ id: TokenID) -> String { "revoked_token:" + id.rawValue }
    static func attempts(_ key: SecretHash) -> String { "attempts:" + key.text }
    static func endNote(_ key: SecretHash) -> String { "end_note:" + key.text }
    static let lastEndNote = "last_end_note"
    /// In a cluster the hash is in braces, so that a code and its evidence, which one script moves it to, are in one slot.
    static func authorizationCode(_ hash: SecretHash, inCluster: Bool) -> String {
        inCluster ? "auth_code:{\(hash.text)}" : "auth_code:" + hash.text
    }
    /// The evidence of a code that was redeemed: under a name of its own, because the code's own key goes with the code.
    static func redeemedCode(_ hash: SecretHash, inCluster: Bool) -> String {
        inCluster ? "redeemed_code:{\(hash.text)}" : "redeemed_code:" + hash.text
    }
    static func flow(_ hash: SecretHash) -> String { "flow:" + hash.text }
    static func loginSession(_ hash: SecretHash) -> String { "login_session:" + hash.text }
    static func loginSession(_ id: SessionID) -> String { "login_session_id:" + id.rawValue }
    static func loginSessions(_ subject: SubjectID) -> String { "login_session_user:" + subject.rawValue }
}

extension SecretHash {
    /// The hash in base64url, as it stands in names of keys.
    var text: String { Base64URL.encode(bytes) }
}
