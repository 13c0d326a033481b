import OAuthCore
import Secrets
import Storage

/// A link in a letter, which opens a page with a button: found by its token any number of times, used once.
struct AccountLink: Sendable {
    /// What the link is for: a closed set.
    enum Kind: String, Sendable {
        case register
        case recover
        case invite
        case email
        case approveEmail = "approve_email"
        case cancelEmail = "cancel_email"
        case deletion

        /// How long it works. A letter is read soon, or the person asks again; an invitation and a warning may lie.
        var lifetime: Duration {
            switch self {
            case .register, .recover, .email, .approveEmail, .deletion: .seconds(3600)
            case .invite: .seconds(3 * 86_400)
            case .cancelEmail: .seconds(7 * 86_400)
            }
        }
    }

    let kind: Kind
    /// What it was made for.
    let document: JSONObject
    fileprivate let record: FlowRecord

    /// A text that it was made with.
    subscript(_ name: String) -> String? { document[name]?.stringValue }
}

/// Makes, finds and uses links. Each is a record under the keyed hash of its token; one conditional write uses it.
struct AccountLinkKeeper: Sendable {
    /// What the token is called in the URL and in the form.
    static let parameter = "token"
    static let purpose = "account_link"

    let stores: Stores
    let keyRing: KeyRing
    let random: RandomSource
    let clock: @Sendable () -> UnixTime

    /// A link that is stored from now on: its token.
    func make(_ kind: AccountLink.Kind, _ members: [String: String?]) async throws(StoreError) -> String {
        let token = RandomToken.alphanumeric(length: PageCookies.valueLength, from: random)
        var document: JSONObject = ["purpose": .string(Self.purpose), "kind": .string(kind.rawValue)]
        for (name, value) in members { document[name] = value.map { .string($0) } }
        let hash = keyRing.keyedHash(token.utf8, purpose: Self.purpose)
        try await stores.flows.insert(
            FlowRecord(hash: hash, browserHash: hash, document: document, expiresAt: clock() + kind.lifetime))
        if let subject = members["subject"] ?? nil { try await remember(hash, of: subject) }
        return token
    }

    /// The link of a token; nil where it was used, is too old, or is of another kind.
    func find(_ token: String?, _ kinds: Set<AccountLink.Kind>) async throws(StoreError) -> AccountLink? {
        guard let token, PageCookies.isValue(token) else { return nil }
        for hash in keyRing.keyedHashes(token.utf8, purpose: Self.purpose) {
            guard let record = try await stores.flows.flow(hash, now: clock()),
                record.document["purpose"]?.stringValue == Self.purpose,
                let kind = record.document["kind"]?.stringValue.flatMap(AccountLink.Kind.init), kinds.contains(kind)
            else { continue }
            return AccountLink(kind: kind, document: record.document, record: record)
        }
        return nil
    }

    /// Uses a link: won by one.
    func use(_ link: AccountLink) async throws(StoreError) -> ConditionalWrite {
        try await stores.flows.consume(link.record.hash, version: link.record.version, now: clock())
    }
}

// MARK: Links that end together

extension AccountLinkKeeper {
    private static let undoneLifetime: Duration = .seconds(7 * 86_400)
    private static let undonePurpose = "account_link_undone"

    /// Ends all links of a name that were made from `moment` until now, milliseconds since 1970 in words.
    func undo(_ name: String, from moment: String?) async throws(StoreError) {
        guard let begin = moment.flatMap({ Int64($0) }) else { return }
        let (hash, now) = (keyRing.keyedHash(name.utf8, purpose: Self.undonePurpose), clock())
        try await rewrite(hash, for: Self.undoneLifetime) { present in
            let first = min(begin, present?["from"]?.int64Value ?? begin)
            return ["from": .int(first), "until": .int(now.milliseconds)]
        }
    }

    /// Writes a record that stays for `lifetime` from now: what `change` makes of the document that is there, again where others write it too.
    func rewrite(
        _ hash: SecretHash, for lifetime: Duration, _ change: (JSONObject?) -> JSONObject
    ) async throws(StoreError) {
        let now = clock()
        for _ in 0..<5 {
            let present = try await stores.flows.flow(hash, now: now)
            let (document, expiresAt) = (change(present?.document), now + lifetime)
            guard var record = present else {
                do throws(StoreError) {
                    return try await stores.flows.insert(
                        FlowRecord(hash: hash, browserHash: hash, document: document, expiresAt: expiresAt))
                } catch  where error.code == .duplicate { continue }
            }
            record.document = document
            record.expiresAt = expiresAt
            if try await stores.flows.update(record, now: now) == .won { return }
        }
        throw StoreError(.unavailable, detail: "links of this account are being made or ended by others")
    }

    /// Whether a link of that name that was made at `moment` has ended with others.
    func isUndone(_ name: String, at moment: String?) async throws(StoreError) -> Bool {
        guard let made = moment.flatMap({ Int64($0) }) else { return false }
        for hash in keyRing.keyedHashes(name.utf8, purpose: Self.undonePurpose) {
            guard let record = try await stores.flows.flow(hash, now: clock()) else { continue }
            if let from = record.document["from"]?.int64Value, let until = record.document["until"]?.int64Value,
                (from...max(from, until)).contains(made)
            {
                return true
            }
        }
        return false
    }
}
