/// One table as every driver of a database has it: the names and kinds of its columns, those of its key first.
package struct StoredTable: Sendable, Hashable {
    package let name: String
    package let columns: [StoredColumn]
    /// How many of the columns are the key, whose order is the order of reading.
    package let keyCount: Int
    /// The columns besides the key whose values are, together, different in each row.
    package let unique: [String]
    /// The rows that are copied, as a condition in SQL; nil: all.
    package let condition: String?

    fileprivate init(
        _ name: String, key: [StoredColumn], _ others: [StoredColumn], unique: [String] = [],
        where condition: String? = nil
    ) {
        self.name = name
        self.columns = key + others
        self.keyCount = key.count
        self.unique = unique
        self.condition = condition
    }

    /// The counters of directory, keys and notes of ends: they are there from the beginning, so that a copy replaces them.
    package static let versions = StoredTable(
        "versions", key: [.text("name")], [.integer("value")],
        where: "name IN ('directory', 'signing_keys', 'end_notes')")

    /// Events are told apart by the moment and the number that the database gave them.
    package static let auditEvents = StoredTable(
        "audit_events", key: [.integer("at"), .integer("number")], [.text("document")])

    /// All that are copied, in the order in which they are: the versions last, which say that what they count is there. Leases and
    /// counts of attempts belong to nodes that run, and are not copied.
    package static let all =
        directory + grants + sessions + shortLived + auditChain + [
            backendForFrontend, auditEvents,
            StoredTable("signing_keys", key: [.text("kid")], [.text("document")]), versions,
        ]

    private static let directory = [
        StoredTable("clients", key: [.text("client_id")], [.text("document")]),
        StoredTable("resource_servers", key: [.text("identifier")], [.text("document")]),
        StoredTable(
            "users", key: [.text("subject")],
            [
                .text("lookup_key"), .text("username"), .text("password_hash"), .boolean("is_disabled"),
                .text("origin"), .text("document"), .text("verified_email"),
            ], unique: ["lookup_key"]),
        StoredTable(
            "identity_links", key: [.text("issuer"), .text("issuer_subject")],
            [.text("provider"), .text("subject"), .integer("linked_at"), .integer("last_used_at")]),
        StoredTable(
            "person_records", key: [.text("id")],
            [
                .text("subject"), .text("kind"), .bytes("lookup"), .text("document"), .integer("version"),
                .integer("created_at"), .integer("expires_at"),
            ], unique: ["kind", "lookup"]),
    ]

    /// A row of the chain comes as it is, with its place in it.
    private static let auditChain = [
        StoredTable(
            "audit_entries", key: [.integer("sequence")],
            [
                .integer("at"), .text("kind"), .text("subject"), .text("document"), .bytes("digest"),
                .integer("chain_key"), .bytes("previous"), .bytes("mac"),
            ]),
        StoredTable(
            "audit_ends", key: [.text("name")],
            [
                .integer("sequence"), .integer("at"), .text("kind"), .bytes("digest"), .integer("chain_key"),
                .bytes("previous"), .bytes("mac"),
            ]),
        StoredTable("audit_keys", key: [.integer("number")], [.bytes("sealed_key"), .integer("created_at")]),
        StoredTable("cursors", key: [.text("name")], [.integer("position"), .integer("moved_at")]),
    ]

    private static let grants = [
        StoredTable(
            "grants", key: [.text("id")],
            [
                .text("subject"), .text("client_id"), .text("session_id"), .boolean("is_offline"), .text("document"),
                .integer("created_at"), .integer("expires_at"), .integer("activated_at"), .integer("revoked_at"),
                .integer("generation"), .bytes("rotations"),
            ]),
        StoredTable(
            "consents", key: [.text("subject"), .text("client_id")],
            [.text("scope"), .integer("granted_at"), .integer("expires_at")]),
    ]

    private static let sessions = [
        StoredTable(
            "login_sessions", key: [.bytes("hash")],
            [
                .text("session_id"), .text("subject"), .text("document"), .integer("created_at"),
                .integer("last_activity"), .integer("idle_expires_at"), .integer("expires_at"), .integer("ends_at"),
            ], unique: ["session_id"]),
        StoredTable(
            "session_participants", key: [.text("session_id"), .text("client_id")],
            [.text("subject"), .integer("expires_at")]),
        StoredTable(
            "logout_notices", key: [.text("session_id"), .text("client_id")],
            [.text("subject"), .integer("attempts"), .integer("due_at"), .integer("expires_at")]),
    ]

    private static let shortLived = [
        StoredTable(
            "authorization_codes", key: [.bytes("hash")],
            [.text("document"), .integer("expires_at"), .integer("redeemed_at"), .integer("evidence_until")]),
        StoredTable(
            "flows", key: [.bytes("hash")],
            [.bytes("browser_hash"), .text("document"), .integer("version"), .integer("expires_at")]),
        StoredTable("replay_claims", key: [.bytes("key"), .text("purpose")], [.integer("expires_at")]),
        StoredTable("revoked_tokens", key: [.text("id")], [.integer("expires_at")]),
        StoredTable("end_notes", key: [.bytes("key")], [.integer("number"), .integer("expires_at")]),
    ]

    private static let backendForFrontend = StoredTable(
        "bff_sessions", key: [.bytes("hash")],
        [
            .text("handle"), .text("user_id"), .text("provider"), .text("provider_session_id"), .text("document"),
            .bytes("access_token"), .bytes("id_token"), .bytes("refresh_token"), .integer("token_expires_at"),
            .integer("generation"), .integer("created_at"), .integer("last_activity"), .integer("idle_expires_at"),
            .integer("expires_at"), .integer("ends_at"),
        ], unique: ["handle"])
}

/// A column: its name, and what its values are in every driver.
package struct StoredColumn: Sendable, Hashable {
    package enum Kind: Sendable { case integer, boolean, text, bytes }

    package let name: String
    package let kind: Kind

    fileprivate static func integer(_ name: String) -> StoredColumn { StoredColumn(name: name, kind: .integer) }
    fileprivate static func boolean(_ name: String) -> StoredColumn { StoredColumn(name: name, kind: .boolean) }
    fileprivate static func text(_ name: String) -> StoredColumn { StoredColumn(name: name, kind: .text) }
    fileprivate static func bytes(_ name: String) -> StoredColumn { StoredColumn(name: name, kind: .bytes) }
}

/// One value of a row, the same whichever driver it comes from. A boolean is 0 or 1, a text its UTF-8.
package enum StoredValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case bytes([UInt8])
}

/// The values of a row, in the order of its table's columns.
package typealias StoredRow = [StoredValue]
