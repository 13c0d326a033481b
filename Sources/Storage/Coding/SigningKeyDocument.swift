package import OAuthCore

extension SigningKeyRecord {
    /// The whole key. The private part is sealed already.
    package var document: [UInt8] {
        JSONWriter.document { json in
            json.member("kid", keyID.rawValue)
            json.member("alg", algorithm)
            json.member("sealed_private_key", Base64URL.encode(sealedPrivateKey))
            json.member("public_jwk", value: .object(publicJWK))
            json.member("state", state.rawValue)
            json.member("announced_at", announcedAt.milliseconds)
            json.member("active_at", activeAt.milliseconds)
            json.member("retired_at", ifPresent: retiredAt)
        }
    }

    /// A key from its document.
    package init(document: some Collection<UInt8>) throws(StoreError) {
        let document = try StoredDocument(document, of: "signing key")
        guard let sealed = Base64URL.decode(try document.string("sealed_private_key")) else {
            throw document.corrupt("sealed_private_key")
        }
        guard let publicJWK = try document.optionalObject("public_jwk") else { throw document.corrupt("public_jwk") }
        self.init(
            keyID: try document.identifier("kid"), algorithm: try document.string("alg"), sealedPrivateKey: sealed,
            publicJWK: publicJWK, state: try document.choice("state"),
            announcedAt: try document.time("announced_at"), activeAt: try document.time("active_at"),
            retiredAt: try document.optionalTime("retired_at"))
    }
}
