import OAuthCore
import Secrets
import Storage

/// Links as one remembers another, and a person those that were made for them. What is kept of a link opens nothing.
extension AccountLinkKeeper {
    private static let personPurpose = "account_links_of_person"
    /// As long as the longest link works.
    private static let personLifetime: Duration = .seconds(7 * 86_400)
    /// How many links of one person are remembered; of more the oldest are forgotten, and end by their age alone.
    private static let maximum = 64

    /// What a link is remembered by in another record: the hash of its token, under which it is stored.
    func name(of token: String) -> String {
        Base64URL.encode(keyRing.keyedHash(token.utf8, purpose: Self.purpose).bytes)
    }

    /// Whether the link of that name works still.
    func isOpen(name: String) async throws(StoreError) -> Bool {
        guard let hash = Self.hash(name) else { return false }
        return try await stores.flows.flow(hash, now: clock())?.document["purpose"]?.stringValue == Self.purpose
    }

    private static func hash(_ name: String) -> SecretHash? {
        guard let bytes = Base64URL.decode(name), bytes.count == 32 else { return nil }
        return SecretHash(bytes)
    }

    // MARK: The links of a person

    /// Notes a link under its person, so that it can end with the account.
    func remember(_ link: SecretHash, of subject: String) async throws(StoreError) {
        let (hash, now) = (keyRing.keyedHash(subject.utf8, purpose: Self.personPurpose), clock())
        for _ in 0..<5 {
            let present = try await stores.flows.flow(hash, now: now)
            let names = (present?.document["links"]?.stringArrayValue ?? []) + [Base64URL.encode(link.bytes)]
            let document: JSONObject = ["links": .array(names.suffix(Self.maximum).map { .string($0) })]
            let expiresAt = now + Self.personLifetime
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
        throw StoreError(.unavailable, detail: "links of this person are being made by others")
    }

    /// Ends all links that were made for a person: what they say of addresses goes with the account.
    func endAll(of subject: SubjectID) async throws(StoreError) {
        let now = clock()
        for hash in keyRing.keyedHashes(subject.rawValue.utf8, purpose: Self.personPurpose) {
            guard let record = try await stores.flows.flow(hash, now: now) else { continue }
            for name in record.document["links"]?.stringArrayValue ?? [] {
                guard let link = Self.hash(name), let found = try await stores.flows.flow(link, now: now) else {
                    continue
                }
                _ = try await stores.flows.consume(link, version: found.version, now: now)
            }
            _ = try await stores.flows.consume(hash, version: record.version, now: now)
        }
    }
}
