import OAuthCore
import Secrets
import Storage

/// A login whose first factor is proven and whose second is not: it stands in the flow, and no session cookie knows of it.
struct PendingLogin: Sendable, Hashable {
    /// How long the second factor may take.
    static let lifetime: Duration = .seconds(600)
    private static let purpose = "pending_login"

    let subject: SubjectID
    /// When the first factor was proven.
    let provenAt: UnixTime
    /// By which means.
    let amr: [String]
    /// A keyed hash of the stored password that was compared; nil: the person logged in without one.
    let passwordMark: SecretHash?
    /// What the audit trail is told besides.
    let note: String?

    /// A login that waits for its second factor. `password` is the stored hash that was found right.
    init(
        _ subject: SubjectID, amr: [String], password: String?, note: String?, keyRing: KeyRing, now: UnixTime
    ) {
        self.subject = subject
        self.amr = amr
        self.note = note
        provenAt = now
        passwordMark = password.map { keyRing.keyedHash($0.utf8, purpose: Self.purpose) }
    }

    /// Whether it still counts for the person as they are now: neither too old, nor locked, nor with another password since.
    func holds(for user: User?, keyRing: KeyRing, now: UnixTime) -> Bool {
        guard let user, user.subject == subject, !user.isDisabled, now.since(provenAt) <= Self.lifetime else {
            return false
        }
        guard let passwordMark else { return true }
        guard let password = user.passwordHash else { return false }
        return keyRing.hasher(for: Self.purpose).matches(passwordMark, password.utf8)
    }

    /// As it is stored in the flow.
    var document: JSONObject {
        var document: JSONObject = [
            "subject": .string(subject.rawValue), "proven_at": .number(JSONNumber(provenAt.milliseconds)),
            "amr": .array(amr.map { .string($0) }),
        ]
        document["password"] = passwordMark.map { .string(Base64URL.encode($0.bytes)) }
        document["note"] = note.map { .string($0) }
        return document
    }

    /// Reads it as it was stored; nil where it is none.
    init?(document: JSONObject) {
        guard let subject = document["subject"]?.stringValue, let provenAt = document["proven_at"]?.int64Value,
            let amr = document["amr"]?.stringArrayValue
        else { return nil }
        self.subject = SubjectID(subject)
        self.provenAt = UnixTime(milliseconds: provenAt)
        self.amr = amr
        passwordMark = document["password"]?.stringValue.flatMap { Base64URL.decode($0) }.map { SecretHash($0) }
        note = document["note"]?.stringValue
        if document["password"] != nil, passwordMark == nil { return nil }
    }
}
