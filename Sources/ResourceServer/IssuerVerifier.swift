import HTTPExchange
import JOSE
import KeySets
import OAuthCore

/// The signature checks of one issuer's tokens: its header policy and its keys.
final class IssuerVerifier: Sendable {
    let issuer: TrustedIssuer
    let keys: KeySetCache
    private let policy: AlgorithmPolicy

    init(_ issuer: TrustedIssuer, keys: KeySetCache) {
        self.issuer = issuer
        self.keys = keys
        // RFC 9068 §4: at+jwt. Of the types that say nothing JWT alone is let through, where that was asked for.
        self.policy = AlgorithmPolicy(
            algorithms: issuer.algorithms,
            type: issuer.tokenType == .accessToken ? .exactly(["at+jwt"]) : .absentOr(["at+jwt", "JWT"]))
    }

    /// Takes a token apart; nothing of it is proven.
    static func parse(_ token: String) throws(AccessTokenError) -> ParsedJWS {
        do { return try JWS.parse(token) } catch { throw refusal(error) }
    }

    /// The claims, of which only `iss` may be looked at before the signature is proven.
    static func unverifiedClaims(_ parsed: ParsedJWS) throws(AccessTokenError) -> JSONObject {
        do { return try JSONReader.parseObject(parsed.unverifiedPayload, limits: JSONLimits(bytes: 16 << 10)) } catch {
            throw AccessTokenError(.malformed, "the claims are refused: \(error)")
        }
    }

    /// Checks header and signature. Returns the generation of the key set that vouches for it.
    func verifySignature(_ parsed: ParsedJWS) async throws(AccessTokenError) -> UInt64 {
        do { try policy.check(parsed.header) } catch { throw Self.refusal(error) }
        guard parsed.header.kid?.rawValue.isEmpty == false else {
            throw AccessTokenError(.missingKeyID, "the header has no kid, and there is no default key")
        }
        let (key, generation) = try await key(for: parsed.header)
        do { _ = try parsed.verify(with: key, policy: policy) } catch { throw Self.refusal(error) }
        return generation
    }

    private func key(for header: JWSHeader) async throws(AccessTokenError) -> (VerificationKey, UInt64) {
        do { return try await keys.key(for: header) } catch {
            let code: AccessTokenError.Code =
                switch error.reason {
                case .unknownKey: .unknownKey
                case .unavailable: .keysUnavailable
                case .cancelled: .cancelled
                }
            throw AccessTokenError(code, error.detail)
        }
    }

    private static func refusal(_ error: JOSEError) -> AccessTokenError {
        let code: AccessTokenError.Code =
            switch error {
            case .tooLarge: .tooLarge
            case .algorithmNotAllowed, .unsupportedAlgorithm, .algorithmMismatch: .algorithmNotAllowed
            case .typeMismatch: .wrongType
            case .criticalHeader: .criticalHeader
            case .unknownKeyID, .ambiguousKeyID: .unknownKey
            case .keyIDRequired: .missingKeyID
            case .invalidSignature: .badSignature
            default: .malformed
            }
        return AccessTokenError(code, "\(error)")
    }
}
