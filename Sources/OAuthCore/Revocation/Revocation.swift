/// Token revocation. RFC 7009.
public enum Revocation {
    /// Whose token it must be: that of the client that asks. RFC 7009 §2.1.
    public static func demand(issuedTo owner: ClientID, by client: Client) throws(OAuthError) {
        guard owner == client.clientID else {
            throw OAuthError(
                .invalidGrant, "The token was issued to another client.",
                detail: "the token belongs to \(LogText.quote(owner.rawValue)); nothing is revoked")
        }
    }
}
