public import OAuthCore

/// Keeps what belongs to single persons beside the directory: passkeys, secrets for codes, known devices. It lasts with the directory.
public protocol PersonRecordStore: Sendable {
    /// Adds a record. `StoreError.duplicate` where its name, or its lookup within its kind, is taken.
    func insert(_ record: PersonRecord) async throws(StoreError)

    /// A person's records that have not expired at `now`, oldest first; those of one kind where it is given.
    func personRecords(subject: SubjectID, kind: PersonRecord.Kind?, now: UnixTime, limit: Int)
        async throws(StoreError) -> [PersonRecord]

    /// The record of that kind under `lookup`, if it has not expired at `now`.
    func personRecord(kind: PersonRecord.Kind, lookup: SecretHash, now: UnixTime) async throws(StoreError)
        -> PersonRecord?

    /// Stores document and expiry where the stored version is still that of `record` and it has not expired at `now`; the stored
    /// version is then one higher.
    func update(_ record: PersonRecord, now: UnixTime) async throws(StoreError) -> ConditionalWrite

    /// Removes a record of that person: won by the first who does.
    func removePersonRecord(_ id: PersonRecordID, subject: SubjectID) async throws(StoreError) -> ConditionalWrite

    /// Removes a person's records, those of one kind where it is given, and says how many.
    @discardableResult
    func removePersonRecords(subject: SubjectID, kind: PersonRecord.Kind?) async throws(StoreError) -> Int

    /// Records of a kind in the order of their names (byte by byte), after that one, expired or not.
    func personRecords(kind: PersonRecord.Kind, after id: PersonRecordID?, limit: Int) async throws(StoreError)
        -> [PersonRecord]
}
