import OAuthCore
import Storage

/// The script of records that are one key.
private let insertScript = RedisScript(
    """
    if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
    redis.call('HSET', KEYS[1], unpack(ARGV, 2))
    redis.call('PEXPIRE', KEYS[1], ARGV[1])
    return 1
    """)

extension RedisStore {
    /// Stores a new record of one key that ends at `deadline`.
    func insert(
        _ operation: StaticString, _ key: String, _ fields: WrittenFields, until deadline: UnixTime
    ) async throws(StoreError) {
        let write = try await decide(
            operation, insertScript, keys: [key], [lifetime(until: deadline)] + fields.pairs)
        guard write == .won else { throw StoreError(.duplicate, detail: "\(operation): the key is there already") }
    }

    /// Deletes sessions, and gives those that this caller has deleted and no other.
    func take<Record>(
        _ operation: StaticString, _ hashes: [SecretHash], key: (SecretHash) -> String,
        record: (RecordFields, SecretHash) throws(StoreError) -> Record
    ) async throws(StoreError) -> [Record] {
        var taken: [Record] = []
        for hash in hashes {
            let answer = try await run(operation, SessionScript.take, keys: [key(hash)], [], isSafe: true)
            guard let fields = try RecordFields(answer, of: "session") else { continue }
            taken.append(try record(fields, hash))
        }
        return taken
    }

    /// The first records that live, of those that an index leads to, newest first.
    func liveRecords<Record>(
        _ operation: StaticString, index: String, key: (SecretHash) -> String, limit: Int,
        live: (RESPValue, SecretHash) throws(StoreError) -> Record?
    ) async throws(StoreError) -> [Record] {
        let entries = try await indexEntries(operation, index)
        var records: [Record] = []
        for batch in entries.batches where records.count < limit {
            let answers = try await read(operation, batch.map { ["HGETALL", .text(key($0.hash))] })
            for (entry, answer) in zip(batch, answers) where records.count < limit {
                if let record = try live(answer, entry.hash) { records.append(record) }
            }
        }
        return records
    }
}
