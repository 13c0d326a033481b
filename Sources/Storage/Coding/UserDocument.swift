package import OAuthCore

extension User {
    /// The claims and who made the record; names, password hash and lock stand beside it.
    package var document: [UInt8] {
        JSONWriter.document { json in
            json.member("claims", value: .object(claims))
            if !groups.isEmpty { json.member("groups", groups) }
            if !roles.isEmpty { json.member("roles", roles) }
            json.member("created_at", createdAt.milliseconds)
        }
    }

    /// A user from the document and what stands beside it.
    package init(
        document: some Collection<UInt8>, subject: SubjectID, username: String, passwordHash: String?,
        isDisabled: Bool, origin: RecordOrigin
    ) throws(StoreError) {
        let document = try StoredDocument(document, of: "user")
        guard let claims = try document.optionalObject("claims") else { throw document.corrupt("claims") }
        self.init(
            subject: subject, username: username, passwordHash: passwordHash, claims: claims, isDisabled: isDisabled,
            createdAt: try document.time("created_at"), origin: origin)
        groups = try document.strings("groups")
        roles = try document.strings("roles")
    }
}
