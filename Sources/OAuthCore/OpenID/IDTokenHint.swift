/// What an ID token says that comes back as `id_token_hint`. OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2.
///
/// It is read from the payload of a token whose signature was found to be the server's own. Its expiry does not matter.
package struct IDTokenHint: Sendable, Hashable {
    /// Whom it speaks of.
    package let subject: SubjectID
    /// For whom it was made.
    package let audience: [ClientID]
    /// The login session that it came from.
    package let sessionID: SessionID?

    /// Reads a payload; nil where it is not that of an ID token of `issuer`.
    ///
    /// `token_use` and `client_id` stand in access tokens only, `events` in logout tokens, and signed UserInfo has no `exp`: they are no hints.
    package init?(payload: [UInt8], issuer: String) {
        guard let claims = try? JSONReader.parseObject(payload, limits: JSONLimits(bytes: 16_384, depth: 16)),
            claims["iss"]?.stringValue == issuer, let subject = claims["sub"]?.stringValue, !subject.isEmpty,
            claims["exp"]?.int64Value != nil, claims["token_use"] == nil, claims["client_id"] == nil,
            claims["events"] == nil
        else { return nil }
        let single = claims["aud"]?.stringValue.map { [$0] }
        guard let audience = single ?? claims["aud"]?.stringArrayValue, !audience.isEmpty else { return nil }
        self.subject = SubjectID(subject)
        self.audience = audience.map { ClientID($0) }
        self.sessionID = claims["sid"]?.stringValue.map { SessionID($0) }
    }

    /// Whether the token was made for that client.
    package func isFor(_ client: ClientID) -> Bool { audience.contains(client) }
}
