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
        let hash = keyRing.keyedHash(subject.utf8, purpose: Self.personPurpose)
        try await rewrite(hash, for: Self.personLifetime) { present in
            let names = (present?["links"]?.stringArrayValue ?? []) + [Base64URL.encode(link.bytes)]
            return ["links": .array(names.suffix(Self.maximum).map { .string($0) })]
        }
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
