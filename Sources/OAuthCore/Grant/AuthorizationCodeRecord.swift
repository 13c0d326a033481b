/// An authorization code as it is stored: under its keyed hash, with what its redemption must match. RFC 6749 §4.1.2, RFC 7636 §4.4.
public struct AuthorizationCodeRecord: Sendable, Hashable {
    /// The keyed hash of the code.
    public var hash: SecretHash
    /// The grant that redeeming it brings to life.
    public var grantID: GrantID
    /// The client it was issued to.
    public var clientID: ClientID
    /// The redirect URI of the authorization request, as it was sent; empty where it named none.
    public var redirectURI: String
    /// The PKCE challenge (S256); nil where none was sent.
    public var codeChallenge: String?
    /// The `nonce` for the ID token.
    public var nonce: String?
    /// After this moment the code is worth nothing.
    public var expiresAt: UnixTime
    /// When it was redeemed: the evidence by which a second use is known.
    public var redeemedAt: UnixTime?
    /// Until when the row stays: the expiry, or once redeemed until what was issued has expired, at least 10 minutes.
    public var evidenceUntil: UnixTime

    /// A code as the authorization endpoint makes it.
    public init(
        hash: SecretHash, grantID: GrantID, clientID: ClientID, redirectURI: String, codeChallenge: String?,
        nonce: String?,
        expiresAt: UnixTime
    ) {
        self.hash = hash
        self.grantID = grantID
        self.clientID = clientID
        self.redirectURI = redirectURI
        self.codeChallenge = codeChallenge
        self.nonce = nonce
        self.expiresAt = expiresAt
        self.redeemedAt = nil
        self.evidenceUntil = expiresAt
    }
}
