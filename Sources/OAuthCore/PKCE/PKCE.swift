/// The `code_challenge` of an authorization request: BASE64URL(SHA256(verifier)), always of method S256. RFC 7636 §4.2.
public struct CodeChallenge: Sendable, Hashable {
    /// The 43 characters of the challenge.
    public let rawValue: String

    /// Refuses (nil) what cannot be the base64url of a SHA-256 digest.
    public init?(_ rawValue: String) {
        guard rawValue.utf8.count == 43, Base64URL.decode(rawValue)?.count == 32 else { return nil }
        self.rawValue = rawValue
    }

    /// The challenge that belongs to a verifier's digest.
    package init(digest: [UInt8]) { self.rawValue = Base64URL.encode(digest) }

    /// The one method that is accepted. `plain` is not: it shows the verifier to whoever reads the request. RFC 9700 §2.1.1.
    public static let method = "S256"
}

/// The `code_verifier` of a token request: 43 to 128 unreserved characters. It prints as `<redacted>`. RFC 7636 §4.1.
public struct CodeVerifier: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The characters, for the digest.
    package let utf8: [UInt8]

    /// Refuses (nil) a verifier that is too short, too long, or has another character.
    public init?(_ text: String) {
        guard (43...128).contains(text.utf8.count), text.utf8.allSatisfy(PercentEncoding.isUnreserved) else {
            return nil
        }
        self.utf8 = Array(text.utf8)
    }

    /// Never the verifier.
    public var description: String { "<redacted>" }
    /// Never the verifier.
    public var debugDescription: String { "<redacted>" }
}

/// The check of a verifier against what was stored with the code. RFC 7636 §4.6.
package enum PKCE {
    /// Refuses with `invalid_grant` a missing verifier, a wrong one, and one for which there is no challenge (RFC 9700 §2.1.1).
    package static func check(
        verifier: CodeVerifier?, against challenge: String?, sha256: ([UInt8]) -> [UInt8]
    ) throws(OAuthError) {
        switch (challenge, verifier) {
        case (nil, nil): return
        case (nil, _?):
            throw OAuthError(
                .invalidGrant, "The code_verifier does not match the code.",
                detail: "a code_verifier came, and the authorization request had no code_challenge")
        case (_?, nil):
            throw OAuthError(
                .invalidGrant, "The code_verifier is missing.",
                detail: "the authorization request had a code_challenge; send the code_verifier it was made from")
        case (let challenge?, let verifier?):
            let presented = Base64URL.encode(sha256(verifier.utf8))
            guard equalsInConstantTime(presented, challenge) else {
                throw OAuthError(
                    .invalidGrant, "The code_verifier does not match the code.",
                    detail: "BASE64URL(SHA256(code_verifier)) is not the code_challenge of the authorization request")
            }
        }
    }

    private static func equalsInConstantTime(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return zip(left.utf8, right.utf8).reduce(into: UInt8(0)) { $0 |= $1.0 ^ $1.1 } == 0
    }
}
