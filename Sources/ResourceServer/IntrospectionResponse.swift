import HTTPExchange
package import OAuthCore

/// Reads what an introspection endpoint says of a token. RFC 7662 §2.2.
package enum IntrospectionResponse {
    /// The claims of an active token. One that is not active is refused, and so is an answer that does not say.
    package static func claims(
        in body: [UInt8], issuer: String, now: UnixTime, maximumAge: Duration
    ) throws(AccessTokenError) -> ReceivedClaims {
        let members: JSONObject
        do { members = try JSONReader.parseObject(body, limits: JSONLimits(bytes: 64 << 10)) } catch {
            throw unusable("\(error)")
        }
        guard let isActive = members["active"]?.boolValue else { throw unusable("active is no boolean") }
        guard isActive else { throw AccessTokenError(.inactive, "\(issuer) says that the token is not active") }
        if let stated = members["iss"], stated.stringValue != issuer {
            throw AccessTokenError(
                .unknownIssuer, "iss: received \(LogText.quote(stated.stringValue ?? "")), expected \(issuer)")
        }
        guard let subject = try ReceivedClaims.string("sub", members), !subject.isEmpty else {
            throw AccessTokenError(.missingClaim, "the answer has no sub")
        }
        // `exp` is optional here; without it the answer is good for as long as answers are.
        let expiresAt = try ReceivedClaims.time("exp", members) ?? now + maximumAge
        return try ReceivedClaims(members, issuer: issuer, subject: subject, expiresAt: expiresAt)
    }

    private static func unusable(_ detail: String) -> AccessTokenError {
        AccessTokenError(.introspectionUnavailable, "the introspection endpoint's answer: " + detail)
    }
}
