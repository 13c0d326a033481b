package import OAuthCore

extension PersonRecord {
    /// What it says, as JSON text.
    package var encodedDocument: [UInt8] { JSONValue.object(document).serialized() }

    /// A record from its document and what stands beside it.
    package init(
        encodedDocument: some Collection<UInt8>, id: PersonRecordID, subject: SubjectID, kind: String,
        lookup: SecretHash?, version: Int64, createdAt: UnixTime, expiresAt: UnixTime?
    ) throws(StoreError) {
        let document = try StoredDocument(encodedDocument, of: "person record")
        guard let kind = Kind(rawValue: kind) else { throw document.corrupt("kind") }
        self.init(
            id: id, subject: subject, kind: kind, lookup: lookup, document: document.members, createdAt: createdAt,
            expiresAt: expiresAt)
        self.version = version
    }
}
