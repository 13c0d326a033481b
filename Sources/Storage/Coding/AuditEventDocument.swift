package import OAuthCore

extension AuditEvent {
    /// The whole event but its moment.
    package var document: [UInt8] {
        JSONWriter.document { json in
            json.member("kind", kind.rawValue)
            json.member("sub", ifPresent: subject?.rawValue)
            json.member("client_id", ifPresent: clientID?.rawValue)
            json.member("sid", ifPresent: sessionID?.rawValue)
            json.member("grant", ifPresent: grantID?.rawValue)
            json.member("client_address", ifPresent: clientAddress)
            json.member("request_id", ifPresent: requestID)
            json.member("detail", ifPresent: detail)
        }
    }

    /// An event from its document and its moment.
    package init(document: some Collection<UInt8>, at: UnixTime) throws(StoreError) {
        let document = try StoredDocument(document, of: "audit event")
        self.init(
            try document.choice("kind"), at: at, subject: try document.optionalIdentifier("sub"),
            clientID: try document.optionalIdentifier("client_id"),
            sessionID: try document.optionalIdentifier("sid"), grantID: try document.optionalIdentifier("grant"),
            clientAddress: try document.optionalString("client_address"),
            requestID: try document.optionalString("request_id"), detail: try document.optionalString("detail"))
    }
}
