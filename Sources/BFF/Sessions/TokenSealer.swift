import HTTPTypes
package import OAuthCore
package import OpenIDProviders
package import Secrets

/// Seals the tokens of sessions and opens them again: each one for its own session and its own field, so that none can stand elsewhere.
package struct TokenSealer: Sendable {
    private let keyRing: KeyRing
    private let random: RandomSource

    /// A field of a session that holds a token.
    package enum Field: String, Sendable {
        case accessToken = "access_token"
        case idToken = "id_token"
        case refreshToken = "refresh_token"
    }

    package init(keyRing: KeyRing, random: RandomSource) {
        self.keyRing = keyRing
        self.random = random
    }

    /// The token as it is stored in the session of that handle.
    package func seal(_ token: String, _ field: Field, handle: String) throws(BFFFailure) -> [UInt8] {
        do throws(SecretsError) {
            return try keyRing.seal(token.utf8, context: Self.context(field, handle), random: random)
        } catch { throw Self.failure("sealed", field, handle, error) }
    }

    /// The tokens as they are stored in the session of that handle.
    package func seal(
        _ tokens: ReceivedTokens, handle: String, generation: Int64 = 0
    ) throws(BFFFailure) -> BFFSessionRecord.SealedTokens {
        var sealed = BFFSessionRecord.SealedTokens(expiresAt: tokens.expiresAt, generation: generation)
        if let token = tokens.accessToken { sealed.accessToken = try seal(token, .accessToken, handle: handle) }
        if let token = tokens.idToken { sealed.idToken = try seal(token, .idToken, handle: handle) }
        if let token = tokens.refreshToken { sealed.refreshToken = try seal(token, .refreshToken, handle: handle) }
        return sealed
    }

    /// The token of a session; nil where it has none.
    package func open(_ field: Field, of session: BFFSessionRecord) throws(BFFFailure) -> String? {
        let sealed =
            switch field {
            case .accessToken: session.tokens.accessToken
            case .idToken: session.tokens.idToken
            case .refreshToken: session.tokens.refreshToken
            }
        guard let sealed else { return nil }
        do throws(SecretsError) {
            let bytes = try keyRing.open(sealed, context: Self.context(field, session.handle))
            return String(decoding: bytes, as: UTF8.self)
        } catch { throw Self.failure("opened", field, session.handle, error) }
    }

    private static func context(_ field: Field, _ handle: String) -> String {
        "bff_session:\(handle):\(field.rawValue)"
    }

    private static func failure(
        _ what: String, _ field: Field, _ handle: String, _ error: SecretsError
    ) -> BFFFailure {
        BFFFailure(
            .sessionExpired, .unauthorized, "The session has expired. Log in again.",
            detail:
                "\(field.rawValue) of session \(handle) cannot be \(what): \(error). Was signing_secret or encryption_key "
                + "changed without keeping the old one?")
    }
}
