import HTTPExchange
package import OAuthCore

/// The claims of an access token, each of the type that its definition says. RFC 7519 §4.1, RFC 9068 §2.2.
///
/// Reading them proves nothing: a signature or an introspection endpoint has to vouch for them.
package struct ReceivedClaims: Sendable {
    package let members: JSONObject
    package let issuer: String
    package let subject: SubjectID
    package let clientID: ClientID?
    package let scope: Scope
    /// Nil where there is no `aud`, which differs from an empty one.
    package let statedAudience: [String]?
    /// What was granted object by object. RFC 9396 §9.1.
    package let authorizationDetails: [AuthorizationDetail]
    package let issuedAt: UnixTime?
    package let notBefore: UnixTime?
    package let expiresAt: UnixTime

    /// Reads the claims of a JWT, of which `iss`, `sub` and `exp` must be there.
    package init(_ members: JSONObject) throws(AccessTokenError) {
        guard let issuer = try Self.string("iss", members) else { throw Self.missing("iss") }
        guard let subject = try Self.string("sub", members), !subject.isEmpty else { throw Self.missing("sub") }
        guard let expiresAt = try Self.time("exp", members) else { throw Self.missing("exp") }
        try self.init(members, issuer: issuer, subject: subject, expiresAt: expiresAt)
    }

    /// Reads the rest, where the first three are known: an introspection endpoint may leave some out. RFC 7662 §2.2.
    package init(
        _ members: JSONObject, issuer: String, subject: String, expiresAt: UnixTime
    ) throws(AccessTokenError) {
        self.members = members
        self.issuer = issuer
        self.subject = SubjectID(subject)
        self.expiresAt = expiresAt
        clientID = try Self.clientID(members)
        scope = try Self.scope(members)
        statedAudience = try Self.audience(members)
        authorizationDetails = try Self.authorizationDetails(members)
        issuedAt = try Self.time("iat", members)
        notBefore = try Self.time("nbf", members)
    }

    /// A claim that is a string, where it is there.
    package static func string(_ name: String, _ members: JSONObject) throws(AccessTokenError) -> String? {
        guard let value = members[name] else { return nil }
        guard let text = value.stringValue else { throw malformed(name, "a string") }
        return text
    }

    /// A `NumericDate`, which may have a fraction: it is rounded down. RFC 7519 §2.
    package static func time(_ name: String, _ members: JSONObject) throws(AccessTokenError) -> UnixTime? {
        guard let value = members[name] else { return nil }
        guard case .number(let number) = value else { throw malformed(name, "a number") }
        if let seconds = number.int64 { return UnixTime(seconds: seconds) }
        // 1e15 seconds are 30 million years: nothing beyond is a date, and all below convert without loss of a second.
        guard number.double.magnitude < 1e15 else { throw malformed(name, "a date") }
        return UnixTime(seconds: Int64(number.double.rounded(.down)))
    }

    /// RFC 9068 §2.2 has `client_id`; others `azp` (OpenID Connect Core §2) or `appid` (Entra).
    private static func clientID(_ members: JSONObject) throws(AccessTokenError) -> ClientID? {
        for name in ["client_id", "azp", "appid"] {
            if let clientID = try string(name, members) { return ClientID(clientID) }
        }
        return nil
    }

    /// `scope` is a string (RFC 8693 §4.2); others have `scp`, a string (Entra) or an array (Okta).
    private static func scope(_ members: JSONObject) throws(AccessTokenError) -> Scope {
        let name = members["scope"] == nil ? "scp" : "scope"
        guard let value = members[name] else { return .empty }
        guard let text = value.stringValue ?? value.stringArrayValue?.joined(separator: " "),
            let scope = Scope(parsing: text)
        else { throw malformed(name, "a list of scope tokens") }
        return scope
    }

    /// An array of objects, each with a `type`. RFC 9396 §9.1, §9.2.
    private static func authorizationDetails(
        _ members: JSONObject
    ) throws(AccessTokenError) -> [AuthorizationDetail] {
        let name = "authorization_details"
        guard let details = [AuthorizationDetail](json: members[name]) else {
            throw malformed(name, "an array of objects with a type")
        }
        return details
    }

    /// A string or an array of strings. RFC 7519 §4.1.3.
    private static func audience(_ members: JSONObject) throws(AccessTokenError) -> [String]? {
        guard let value = members["aud"] else { return nil }
        if let one = value.stringValue { return [one] }
        guard let several = value.stringArrayValue else { throw malformed("aud", "a string or an array of strings") }
        return several
    }

    private static func missing(_ name: String) -> AccessTokenError {
        AccessTokenError(.missingClaim, "the token has no \(name)")
    }

    private static func malformed(_ name: String, _ expected: String) -> AccessTokenError {
        AccessTokenError(.malformedClaim, "\(name) is not \(expected)")
    }
}
