package import OAuthCore

extension Client {
    /// The whole client. Sets are written in order, so that equal clients have equal documents.
    package var document: [UInt8] {
        JSONWriter.document { json in
            json.member("client_id", clientID.rawValue)
            json.member("client_name", ifPresent: clientName)
            json.member("token_endpoint_auth_method", ifPresent: tokenEndpointAuthMethod?.rawValue)
            json.member("client_secret_hashes", ifNotEmpty: secretHashes.map { Base64URL.encode($0.bytes) })
            json.member("client_secret_key_ids", ifNotEmpty: secretKeyIDs)
            json.member("grant_types", ifNotEmpty: grantTypes.map(\.rawValue).sorted())
            json.member("redirect_uris", ifNotEmpty: redirectURIs.map(\.rawValue))
            json.member("post_logout_redirect_uris", ifNotEmpty: postLogoutRedirectURIs.map(\.rawValue))
            json.member("scope", scope.description)
            json.member("require_pkce", requirePKCE)
            json.member("first_party", ifTrue: isFirstParty)
            json.member("access_token_lifetime", ifPresent: accessTokenLifetime)
            json.member("refresh_token_retry_window", ifPresent: refreshTokenRetryWindow)
            json.member("id_token_signed_response_alg", ifPresent: idTokenSignedResponseAlg)
            json.member("userinfo_signed_response_alg", ifPresent: userinfoSignedResponseAlg)
            json.member("default_max_age", ifPresent: defaultMaxAge)
            json.member("backchannel_logout_uri", ifPresent: backchannelLogoutURI)
            for link in Link.allCases { json.member(link.rawValue, ifPresent: links[link]) }
            json.member("introspection", ifNotEmpty: introspection.map(\.rawValue).sorted())
            json.member("authorization_details_types", ifNotEmpty: authorizationDetailsTypes.sorted())
            json.member("require_second_factor", ifTrue: requiresSecondFactor)
            json.member("allow_password_grant", ifTrue: allowsPasswordGrant)
            json.member("origin", origin.rawValue)
        }
    }

    /// A client from its document.
    package init(document: some Collection<UInt8>) throws(StoreError) {
        let document = try StoredDocument(document, of: "client")
        self.init(
            clientID: try document.identifier("client_id"), grantTypes: Set(try document.choices("grant_types")),
            scope: try document.scope("scope"))
        clientName = try document.optionalString("client_name")
        if try document.optionalString("token_endpoint_auth_method") != nil {
            tokenEndpointAuthMethod = try document.choice("token_endpoint_auth_method")
        }
        secretHashes = try Self.secretHashes(document)
        secretKeyIDs = try document.strings("client_secret_key_ids")
        redirectURIs = try Self.redirectURIs("redirect_uris", document)
        postLogoutRedirectURIs = try Self.redirectURIs("post_logout_redirect_uris", document)
        requirePKCE = try document.bool("require_pkce")
        isFirstParty = try document.bool("first_party")
        accessTokenLifetime = try document.optionalDuration("access_token_lifetime")
        refreshTokenRetryWindow = try document.optionalDuration("refresh_token_retry_window")
        idTokenSignedResponseAlg = try document.optionalString("id_token_signed_response_alg")
        userinfoSignedResponseAlg = try document.optionalString("userinfo_signed_response_alg")
        defaultMaxAge = try document.optionalDuration("default_max_age")
        backchannelLogoutURI = try document.optionalString("backchannel_logout_uri")
        for link in Link.allCases { links[link] = try document.optionalString(link.rawValue) }
        introspection = Set(try document.strings("introspection").map { ResourceServerID($0) })
        authorizationDetailsTypes = Set(try document.strings("authorization_details_types"))
        requiresSecondFactor = try document.bool("require_second_factor")
        allowsPasswordGrant = try document.bool("allow_password_grant")
        origin = try document.choice("origin")
    }

    private static func secretHashes(_ document: StoredDocument) throws(StoreError) -> [SecretHash] {
        var hashes: [SecretHash] = []
        for text in try document.strings("client_secret_hashes") {
            guard let bytes = Base64URL.decode(text) else { throw document.corrupt("client_secret_hashes") }
            hashes.append(SecretHash(bytes))
        }
        return hashes
    }

    private static func redirectURIs(_ name: String, _ document: StoredDocument) throws(StoreError) -> [RedirectURI] {
        var uris: [RedirectURI] = []
        for text in try document.strings(name) {
            guard let uri = try? RedirectURI(text) else { throw document.corrupt(name) }
            uris.append(uri)
        }
        return uris
    }
}
