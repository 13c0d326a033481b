import OAuthCore
import Secrets
import Testing

/// The header of a token, unverified.
func header(_ token: String?) throws -> JSONObject {
    let part = token?.split(separator: ".").first
    return try JSONReader.parseObject(try #require(Base64URL.decode(part ?? "!")))
}

/// The left half of SHA-256 in base64url: `at_hash` for RS256 and ES256.
func halfSHA256(_ text: String) -> String { Base64URL.encode(SHA2.sha256(text.utf8).prefix(16)) }
