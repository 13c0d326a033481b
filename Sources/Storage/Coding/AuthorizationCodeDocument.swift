package import OAuthCore

extension AuthorizationCodeRecord {
    /// What the redemption must match; hash and moments stand beside it.
    package var document: [UInt8] {
        JSONWriter.document { json in
            json.member("grant", grantID.rawValue)
            json.member("client_id", clientID.rawValue)
            json.member("redirect_uri", redirectURI)
            json.member("code_challenge", ifPresent: codeChallenge)
            json.member("nonce", ifPresent: nonce)
        }
    }

    /// A code from its document and what stands beside it.
    package init(
        document: some Collection<UInt8>, hash: SecretHash, expiresAt: UnixTime, redeemedAt: UnixTime?,
        evidenceUntil: UnixTime
    ) throws(StoreError) {
        let document = try StoredDocument(document, of: "authorization code")
        self.init(
            hash: hash, grantID: try document.identifier("grant"), clientID: try document.identifier("client_id"),
            redirectURI: try document.string("redirect_uri"),
            codeChallenge: try document.optionalString("code_challenge"),
            nonce: try document.optionalString("nonce"), expiresAt: expiresAt)
        self.redeemedAt = redeemedAt
        self.evidenceUntil = evidenceUntil
    }
}
