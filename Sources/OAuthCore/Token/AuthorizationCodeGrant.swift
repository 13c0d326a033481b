/// The authorization code grant at the token endpoint. RFC 6749 §4.1.3.
public enum AuthorizationCodeGrant {
    /// A request.
    public struct Request: Sendable {
        /// `code`.
        public let code: AuthorizationCode
        /// `redirect_uri`.
        public let redirectURI: String?
        /// `code_verifier`. RFC 7636 §4.5.
        public let codeVerifier: CodeVerifier?
        /// `resource`. RFC 8707 §2.2.
        public let resources: [String]
        /// `authorization_details`; nil: all that were granted. RFC 9396 §6.
        public let authorizationDetails: [AuthorizationDetail]?

        /// Reads the body of a token request.
        public init(_ form: FormParameters) throws(OAuthError) {
            self.code = AuthorizationCode(try TokenRequest.required("code", in: form))
            self.redirectURI = form["redirect_uri"]
            self.resources = form.all("resource")
            self.authorizationDetails = try AuthorizationDetailsParameter.parse(form)
            guard let text = form["code_verifier"] else {
                self.codeVerifier = nil
                return
            }
            guard let verifier = CodeVerifier(text) else {
                throw OAuthError(
                    .invalidRequest, "The code_verifier is malformed.",
                    detail: "the code_verifier has \(text.utf8.count) bytes; it must be 43 to 128 unreserved characters"
                )
            }
            self.codeVerifier = verifier
        }
    }

    /// What a request that passes all checks is.
    public enum Use: Sendable, Hashable {
        /// The first use, if the conditional write says so.
        case first
        /// A later one: what the first one issued must be revoked. RFC 6749 §4.1.2.
        case replay
    }

    /// Checks everything that can be checked before the code is consumed. A failure consumes and revokes nothing.
    ///
    /// With `allowsOmittedRedirectURI` a confidential client that has exactly one redirect URI may leave it out.
    package static func check(
        _ request: Request, client: Client, record: AuthorizationCodeRecord?, allowsOmittedRedirectURI: Bool = false,
        sha256: ([UInt8]) -> [UInt8], now: UnixTime
    ) throws(OAuthError) -> Use {
        try TokenRequest.demand(.authorizationCode, of: client)
        guard let record else { throw refusal("no such code, or its time is over") }
        guard record.clientID == client.clientID else {
            throw refusal("the code was issued to \(LogText.quote(record.clientID.rawValue))")
        }
        try checkRedirectURI(request.redirectURI, client, record, mayOmit: allowsOmittedRedirectURI)
        try PKCE.check(verifier: request.codeVerifier, against: record.codeChallenge, sha256: sha256)
        if record.redeemedAt != nil { return .replay }
        guard now < record.expiresAt else { throw refusal("the code expired; authorization_code.lifetime is over") }
        return .first
    }

    /// `redirect_uri` must be that of the authorization request. RFC 6749 §4.1.3.
    private static func checkRedirectURI(
        _ presented: String?, _ client: Client, _ record: AuthorizationCodeRecord, mayOmit: Bool
    ) throws(OAuthError) {
        if let presented {
            let expected = record.redirectURI.isEmpty ? client.redirectURIs.first?.rawValue : record.redirectURI
            guard let expected, presented.hasSameBytes(as: expected) else {
                throw OAuthError(
                    .invalidGrant, "The redirect_uri is not that of the authorization request.",
                    detail:
                        "redirect_uri \(LogText.quote(presented)); the authorization request had \(LogText.quote(expected ?? ""))"
                )
            }
            return
        }
        let mayOmit = record.redirectURI.isEmpty || (mayOmit && !client.isPublic && client.redirectURIs.count == 1)
        guard mayOmit else {
            throw OAuthError(
                .invalidRequest, "The redirect_uri is missing.",
                detail: "no redirect_uri; the authorization request had \(LogText.quote(record.redirectURI))")
        }
    }

    /// `invalid_grant` in the words that every unusable code gets.
    package static func refusal(_ detail: String) -> OAuthError {
        OAuthError(.invalidGrant, "The code is invalid, expired or used.", detail: detail)
    }
}
