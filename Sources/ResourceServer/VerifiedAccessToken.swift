public import OAuthCore

/// An access token that has passed every check, and what it says. RFC 9068 §2.2.
///
/// Only a verifier makes one. Copies are cheap: they share what the token says.
public struct VerifiedAccessToken: Sendable, CustomStringConvertible {
    private final class Contents: Sendable {
        let issuer: String
        let subject: SubjectID
        let clientID: ClientID?
        let scope: Scope
        let statedAudience: [String]?
        let authorizationDetails: [AuthorizationDetail]
        let issuedAt: UnixTime?
        let notBefore: UnixTime?
        let expiresAt: UnixTime
        let claims: JSONObject

        init(_ claims: ReceivedClaims) {
            issuer = claims.issuer
            subject = claims.subject
            clientID = claims.clientID
            scope = claims.scope
            statedAudience = claims.statedAudience
            authorizationDetails = claims.authorizationDetails
            issuedAt = claims.issuedAt
            notBefore = claims.notBefore
            expiresAt = claims.expiresAt
            self.claims = claims.members
        }
    }

    private let contents: Contents

    package init(_ claims: ReceivedClaims) { contents = Contents(claims) }

    /// `iss`: who issued it.
    public var issuer: String { contents.issuer }
    /// `sub`: the person, or the client itself where it got the token by client credentials.
    public var subject: SubjectID { contents.subject }
    /// `client_id`: who was given the token; of other issuers' tokens also `azp` or `appid`. Nil where the issuer does not say.
    public var clientID: ClientID? { contents.clientID }
    /// `scope`: what was granted; of other issuers' tokens also `scp`.
    public var scope: Scope { contents.scope }
    /// `aud`: the resource servers that it is for. Empty only where the issuer is trusted with `.expectNoAudience`.
    public var audience: [String] { contents.statedAudience ?? [] }
    /// `authorization_details`: what was granted object by object. RFC 9396 §9.1.
    public var authorizationDetails: [AuthorizationDetail] { contents.authorizationDetails }
    /// `iat`: when it was issued.
    public var issuedAt: UnixTime? { contents.issuedAt }
    /// `exp`: when it expires.
    public var expiresAt: UnixTime { contents.expiresAt }
    /// Every claim as it stands in the token.
    public var claims: JSONObject { contents.claims }

    /// `aud` where there is one, which an empty one is too.
    package var statedAudience: [String]? { contents.statedAudience }
    /// `nbf`: when it begins to be valid.
    package var notBefore: UnixTime? { contents.notBefore }

    /// A claim that is a string; nil where there is none of that name or it is no string.
    public subscript(claim: String) -> String? { contents.claims[claim]?.stringValue }

    /// Whether the scope was granted, written as on the wire.
    public func hasScope(_ scope: String) -> Bool { contents.scope.tokens.contains { $0.rawValue == scope } }

    /// What was granted of a type. RFC 9396 §2.
    ///
    ///     guard let payment = token.authorizationDetails(type: "payment_initiation").first(where: { … }) else { … }
    public func authorizationDetails(type: String) -> [AuthorizationDetail] {
        contents.authorizationDetails.filter { $0.type == type }
    }

    /// Whether it belongs to a client alone, without a person: `sub` and `client_id` are the same. RFC 9068 §2.2.
    public var isClientOnly: Bool { clientID?.rawValue == subject.rawValue }

    /// Issuer, subject and client; not the token.
    public var description: String {
        "access token of \(issuer) for subject \(subject), client \(clientID?.rawValue ?? "unknown")"
    }
}
