/// A declared type of authorization details: its fields, and the words in which people are asked. RFC 9396 §2, §11.1.
public struct AuthorizationDetailsType: Sendable, Hashable {
    /// `type`, unique on the whole server.
    public var type: String
    /// The fields that an object of the type may have beside `type`, `actions` and `locations`, in the order of the declaration.
    public var fields: [Field]
    /// What `actions` may hold; empty: the type has no `actions`.
    public var actions: [String]
    /// What `locations` may hold; empty: the `resource` of the resource server that declares the type.
    public var locations: [String]
    /// The names that must be there: of fields, `actions` or `locations`.
    public var required: Set<String>
    /// What people are asked, by language tag: `{field}` stands for a value, and a part in brackets is left out where its value is missing.
    public var sentences: [String: String]
    /// Whether an answer is remembered; false: each request is asked about, as for a payment.
    public var isRemembered: Bool
    /// Whether people may leave an object of the type out and allow the rest.
    public var isOptional: Bool
    /// Whether a service may have it for itself, by client credentials.
    public var allowsClientCredentials: Bool

    /// A field and what its value is.
    public struct Field: Sendable, Hashable {
        /// The name of the member.
        public var name: String
        /// What its value is.
        public var kind: Kind

        /// A field from its parts.
        public init(_ name: String, _ kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    /// What the value of a field is, and how people are shown it.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A text of one line, at most 256 bytes.
        case text
        /// A list of 1 to 32 such texts.
        case texts
        /// A whole number.
        case integer
        /// `true` or `false`.
        case boolean
        /// An object of `currency` (ISO 4217) and `amount` (a decimal number in a text).
        case amount
        /// An object of `iban` (ISO 13616) and perhaps `bic`.
        case account
        /// A day of the calendar: `2026-12-31`.
        case date
    }

    /// A type from its name; everything else starts at its default.
    public init(_ type: String, fields: [Field] = []) {
        self.type = type
        self.fields = fields
        self.actions = []
        self.locations = []
        self.required = []
        self.sentences = [:]
        self.isRemembered = true
        self.isOptional = true
        self.allowsClientCredentials = false
    }

    /// The kind of a field; nil where the type has none of that name.
    public func kind(of name: String) -> Kind? { fields.first { $0.name == name }?.kind }
}
