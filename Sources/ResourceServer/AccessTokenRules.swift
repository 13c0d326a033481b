import HTTPExchange
package import OAuthCore

/// The checks of an access token beside its signature. RFC 9068 §4; pure, one function a check.
package struct AccessTokenRules: Sendable {
    /// How far the clocks of issuer and resource server may differ, for `exp`, `nbf` and `iat` alike.
    package var leeway: Duration

    package init(leeway: Duration) { self.leeway = leeway }

    /// `exp`, `nbf`, `iat`: on every use of a token, cached or not.
    package func checkTimes(expiresAt: UnixTime, notBefore: UnixTime?, issuedAt: UnixTime?, now: UnixTime)
        throws(AccessTokenError)
    {
        guard now < expiresAt + leeway else {
            throw AccessTokenError(.expired, "exp \(expiresAt.seconds) has passed, now \(now.seconds)")
        }
        if let notBefore, now + leeway < notBefore {
            throw AccessTokenError(.notYetValid, "nbf \(notBefore.seconds) has not come, now \(now.seconds)")
        }
        if let issuedAt, now + leeway < issuedAt {
            throw AccessTokenError(.notYetValid, "iat \(issuedAt.seconds) lies in the future, now \(now.seconds)")
        }
    }

    /// `aud` has to name one of the audiences that the resource server goes by; nil: there is none. RFC 9068 §4.
    package func checkAudience(
        _ stated: [String]?, expected: [String], rule: TrustedIssuer.Audience
    ) throws(AccessTokenError) {
        guard let stated else {
            if rule == .expectNoAudience { return }
            throw AccessTokenError(.wrongAudience, "aud: received none, expected \(expected.joined(separator: " or "))")
        }
        guard !stated.contains(where: expected.contains) else { return }
        throw AccessTokenError(
            .wrongAudience, "aud: received \(LogText.list(stated)), expected \(expected.joined(separator: " or "))")
    }

    /// Marks by which issuers tell their tokens apart: none may name another use.
    ///
    /// `token_use` (Gatehouse, Cognito) counts always. Where the header's `typ` need not say what the token is, so do the
    /// claim `typ` (Keycloak) and the claims that only ID tokens have. OpenID Connect Core §3.1.3.6.
    package func checkUse(_ claims: ReceivedClaims, rule: TrustedIssuer.TokenType) throws(AccessTokenError) {
        let use = claims.members["token_use"]
        if let use, use != .string("access") {
            throw AccessTokenError(
                .wrongTokenUse, "token_use: received \(LogText.quote(use.stringValue ?? "")), expected access")
        }
        guard rule == .anyType else { return }
        let kind = claims.members["typ"]
        if let kind, kind.stringValue?.lowercased() != "bearer" {
            throw AccessTokenError(
                .wrongTokenUse, "claim typ: received \(LogText.quote(kind.stringValue ?? "")), expected Bearer")
        }
        let marks = use == nil && kind == nil ? ["at_hash", "c_hash", "nonce"] : ["at_hash", "c_hash"]
        for mark in marks where claims.members[mark] != nil {
            throw AccessTokenError(.wrongTokenUse, "the token has \(mark), which an ID token has")
        }
    }
}
