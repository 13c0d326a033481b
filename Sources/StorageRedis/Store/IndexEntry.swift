import OAuthCore
import Storage

/// One session in the index of a person: `<created>.<hash>.<name>`, so that the newest are found and a name is known without reading
/// sessions. The score is the end in any case, after which the entry is cleared away.
struct IndexEntry: Sendable {
    let createdAt: UnixTime
    let hash: SecretHash
    /// The public name: a handle or a `sid`.
    let name: String

    var text: String { "\(createdAt.milliseconds).\(hash.text).\(name)" }

    init(createdAt: UnixTime, hash: SecretHash, name: String) {
        self.createdAt = createdAt
        self.hash = hash
        self.name = name
    }

    /// An entry from its text; nil where it is none.
    init?(_ value: RESPValue) {
        guard let parts = value.text?.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false),
            parts.count == 3, let milliseconds = Int64(parts[0]), let hash = Base64URL.decode(parts[1])
        else { return nil }
        self.init(
            createdAt: UnixTime(milliseconds: milliseconds), hash: SecretHash(hash), name: String(parts[2]))
    }
}

extension RedisStore {
    /// What an index holds, newest first. An entry may lead to a session that has ended.
    func indexEntries(_ operation: StaticString, _ key: String) async throws(StoreError) -> [IndexEntry] {
        guard let elements = try await read(operation, ["ZRANGE", .text(key), 0, -1]).elements else {
            throw unexpected(operation)
        }
        return elements.compactMap { IndexEntry($0) }.sorted { $0.createdAt > $1.createdAt }
    }

    /// Takes entries out of indexes. An entry that stays leads to nothing, so that a failure is none.
    func forget(_ entries: [(key: String, entry: IndexEntry)]) async {
        for batch in entries.batches {
            _ = try? await client.execute(batch.map { ["ZREM", .text($0.key), .text($0.entry.text)] })
        }
    }
}

extension RandomAccessCollection {
    /// In pieces that are sent together: a person with very many sessions does not fill the queue at once.
    var batches: [SubSequence] {
        var batches: [SubSequence] = []
        var rest = self[...]
        while !rest.isEmpty {
            batches.append(rest.prefix(64))
            rest = rest.dropFirst(64)
        }
        return batches
    }
}
