package import OAuthCore

extension LoginSessionRecord {
    /// How the person logged in; hash, identifiers and moments stand beside it.
    package var document: [UInt8] {
        JSONWriter.document { json in
            json.member("auth_time", authTime.milliseconds)
            json.member("acr", ifPresent: acr)
            json.member("amr", ifNotEmpty: amr)
            json.member("claims", ifPresent: claims)
            json.member("once", ifTrue: !isRemembered)
            json.member("device", ifPresent: device?.document)
        }
    }

    /// A session from its document and its identifiers, as the login made it; `lastActivity` is then `createdAt`.
    package init(
        document: some Collection<UInt8>, hash: SecretHash, sessionID: SessionID, subject: SubjectID,
        createdAt: UnixTime, idleExpiresAt: UnixTime, expiresAt: UnixTime
    ) throws(StoreError) {
        let document = try StoredDocument(document, of: "login session")
        self.init(
            hash: hash, sessionID: sessionID, subject: subject, authTime: try document.time("auth_time"),
            acr: try document.optionalString("acr"), amr: try document.strings("amr"),
            claims: try document.optionalObject("claims"), isRemembered: try !document.bool("once"),
            device: try document.optionalObject("device").map(DeviceDescription.init(document:)), createdAt: createdAt,
            idleExpiresAt: idleExpiresAt, expiresAt: expiresAt)
    }
}
