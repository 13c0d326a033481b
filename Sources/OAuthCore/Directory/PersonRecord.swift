/// Something that belongs to one person and is kept beside the directory: a passkey, a secret for codes, a device that is known.
///
/// Its document is its own; what is secret in it is sealed by whoever makes it.
public struct PersonRecord: Sendable, Hashable {
    /// What a record is: a closed set.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A WebAuthn credential.
        case passkey
        /// The secret of a time-based one-time password. RFC 6238.
        case totp
        /// What is left of a person's recovery codes.
        case recoveryCodes = "recovery_codes"
        /// A browser in which the person has logged in.
        case device
    }

    /// The name of the record.
    public let id: PersonRecordID
    /// Whose it is.
    public let subject: SubjectID
    /// What it is.
    public let kind: Kind
    /// Under which it is found without its owner, as a passkey is by its credential: unique within the kind. Nil: it is found by its owner alone.
    public let lookup: SecretHash?
    /// What it says.
    public var document: JSONObject
    /// How often it was changed: a change is made where this is still the stored one.
    public var version: Int64
    /// When it was made.
    public let createdAt: UnixTime
    /// When it ends; nil: when it is removed.
    public var expiresAt: UnixTime?

    /// A new record, of version 0.
    public init(
        id: PersonRecordID, subject: SubjectID, kind: Kind, lookup: SecretHash? = nil, document: JSONObject,
        createdAt: UnixTime, expiresAt: UnixTime? = nil
    ) {
        self.id = id
        self.subject = subject
        self.kind = kind
        self.lookup = lookup
        self.document = document
        self.version = 0
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}
