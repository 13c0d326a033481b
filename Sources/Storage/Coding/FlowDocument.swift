package import OAuthCore

extension FlowRecord {
    /// What has been asked and answered so far, as JSON text.
    package var encodedDocument: [UInt8] { JSONValue.object(document).serialized() }

    /// A flow from its document and what stands beside it.
    package init(
        encodedDocument: some Collection<UInt8>, hash: SecretHash, browserHash: SecretHash, version: Int64,
        expiresAt: UnixTime
    ) throws(StoreError) {
        let document = try StoredDocument(encodedDocument, of: "flow")
        self.init(hash: hash, browserHash: browserHash, document: document.members, expiresAt: expiresAt)
        self.version = version
    }
}
