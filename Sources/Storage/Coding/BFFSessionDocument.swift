package import OAuthCore

extension BFFSessionRecord {
    /// Who logged in and what their browser said of itself; names, tokens and moments stand beside it.
    package var document: [UInt8] {
        JSONWriter.document { json in
            json.member("sub", user.subject.rawValue)
            json.member("email", ifPresent: user.email)
            json.member("email_verified", ifTrue: user.isEmailVerified)
            json.member("name", ifPresent: user.name)
            json.member("fingerprint_hash", ifPresent: fingerprintHash.map { Base64URL.encode($0.bytes) })
        }
    }

    /// What stands beside the document and is never changed.
    package struct Identity {
        let hash: SecretHash
        let handle: String
        let provider: String
        let providerSessionID: SessionID?

        package init(hash: SecretHash, handle: String, provider: String, providerSessionID: SessionID?) {
            self.hash = hash
            self.handle = handle
            self.provider = provider
            self.providerSessionID = providerSessionID
        }
    }

    /// A session from its document and what stands beside it, as the login made it; `lastActivity` is then `createdAt`.
    package init(
        document: some Collection<UInt8>, identity: Identity, tokens: SealedTokens, createdAt: UnixTime,
        idleExpiresAt: UnixTime, endsAt: UnixTime
    ) throws(StoreError) {
        let document = try StoredDocument(document, of: "session of the backend-for-frontend")
        let user = BFFUser(
            provider: identity.provider, subject: try document.identifier("sub"),
            email: try document.optionalString("email"), isEmailVerified: try document.bool("email_verified"),
            name: try document.optionalString("name"))
        var fingerprintHash: SecretHash?
        if let text = try document.optionalString("fingerprint_hash") {
            guard let bytes = Base64URL.decode(text) else { throw document.corrupt("fingerprint_hash") }
            fingerprintHash = SecretHash(bytes)
        }
        self.init(
            hash: identity.hash, handle: identity.handle, user: user, providerSessionID: identity.providerSessionID,
            tokens: tokens, fingerprintHash: fingerprintHash, createdAt: createdAt, idleExpiresAt: idleExpiresAt,
            endsAt: endsAt)
    }
}
