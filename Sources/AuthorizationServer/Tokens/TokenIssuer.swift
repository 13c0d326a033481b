import JOSE
package import OAuthCore
import Secrets

/// Makes the tokens that clients get.
package struct TokenIssuer: Sendable {
    private let context: ServerContext
    private let accessTokenAlgorithm: JWSAlgorithm
    private let refreshTokens: KeyedHasher
    /// For `jti`, which is a name and no secret.
    private let identifiers: RandomSource

    /// An issuer that works with the keys of the context.
    package init(context: ServerContext) {
        self.context = context
        self.accessTokenAlgorithm = JWSAlgorithm(rawValue: context.settings.accessTokenSigningAlgorithm) ?? .es256
        self.identifiers = RandomReserve(of: context.random).random
        self.refreshTokens = context.keyRing.hasher(for: RefreshToken.purpose)
    }

    /// Whether an access token is signed in some ten microseconds, so that nothing else need wait for it to be
    /// signed elsewhere. RSA and the larger curves take up to a hundred times that.
    var signsQuickly: Bool { accessTokenAlgorithm == .es256 || accessTokenAlgorithm == .edDSA }

    /// How long an access token of a client lives.
    package func accessTokenLifetime(_ client: Client) -> Duration {
        client.accessTokenLifetime ?? context.settings.accessTokenLifetime
    }

    /// An access token of a client for itself.
    package func accessToken(
        client: Client, scope: Scope, audience: [String], details: [AuthorizationDetail] = [],
        claims more: TokenClaims = .none, now: UnixTime
    ) throws(EndpointFailure) -> String {
        let tokenID = TokenID(RandomToken.alphanumeric(from: identifiers))
        var claims = AccessTokenClaims(
            issuer: context.settings.issuer, subject: client.clientID.rawValue, audience: audience, issuedAt: now,
            expiresAt: now + accessTokenLifetime(client), tokenID: tokenID, clientID: client.clientID, scope: scope)
        claims.authorizationDetails = details
        claims.additional = more.accessToken
        return try sign(claims)
    }

    /// An access token for a person's grant.
    package func accessToken(
        grant: GrantRecord, client: Client, scope: Scope, audience: [String], details: [AuthorizationDetail] = [],
        claims more: TokenClaims = .none, now: UnixTime
    ) throws(EndpointFailure) -> String {
        let tokenID = TokenID(grant: grant.id, random: RandomToken.alphanumeric(from: identifiers))
        var claims = AccessTokenClaims(
            issuer: context.settings.issuer, subject: grant.subject.rawValue, audience: audience, issuedAt: now,
            expiresAt: now + accessTokenLifetime(client), tokenID: tokenID, clientID: client.clientID, scope: scope,
            login: .init(grant))
        claims.authorizationDetails = details
        claims.additional = more.accessToken
        return try sign(claims)
    }

    private func sign(_ claims: AccessTokenClaims) throws(EndpointFailure) -> String {
        guard let key = context.signingKeys.current.signer(accessTokenAlgorithm) else {
            throw .fault("no active \(accessTokenAlgorithm.rawValue) key; see signing_keys.algorithms")
        }
        return try Self.sign(claims.serialized(), typ: AccessTokenClaims.type, key: key)
    }

    /// A signed JWT of a client's algorithm: an ID token, a userinfo answer, or with its own type a logout token.
    package func sign(
        _ claims: JSONObject, type: String = "JWT", algorithm name: String
    ) throws(EndpointFailure) -> String {
        guard let key = try signer(name) else { throw .fault("no active key for \(name); see signing_keys.algorithms") }
        return try Self.sign(JSONValue.object(claims).serialized(), typ: type, key: key)
    }

    /// `at_hash`. OpenID Connect Core §3.1.3.6.
    package func accessTokenHash(_ accessToken: String, algorithm name: String) throws(EndpointFailure) -> String {
        guard let key = try signer(name) else { throw .fault("no active key for \(name); see signing_keys.algorithms") }
        return Base64URL.encode(key.algorithm.halfHash(of: Array(accessToken.utf8)))
    }

    /// The ID token for a grant. OpenID Connect Core §2, §12.2.
    package func idToken(
        grant: GrantRecord, user: User, client: Client, nonce: String?, accessToken: String,
        claims more: TokenClaims = .none, now: UnixTime
    ) throws(EndpointFailure) -> String {
        let algorithm = client.idTokenSignedResponseAlg ?? context.settings.idTokenSigningAlgorithm
        let claims = IDTokenClaims.build(
            issuer: context.settings.issuer, grant: grant, user: user, nonce: nonce,
            accessTokenHash: try accessTokenHash(accessToken, algorithm: algorithm), now: now,
            lifetime: context.settings.idTokenLifetime, additional: more.idToken)
        return try sign(claims, algorithm: algorithm)
    }

    /// The refresh token of a generation.
    package func refreshToken(_ grantID: GrantID, generation: Int64) -> RefreshToken {
        RefreshToken(grantID: grantID, generation: generation) { refreshTokens.hash($0) }
    }

    /// Whether a refresh token was made here.
    package func isAuthentic(_ token: RefreshToken) -> Bool {
        token.isAuthentic(
            keyedHashes: { refreshTokens.allHashes($0) }, equals: { constantTimeEquals($0.utf8, $1.utf8) })
    }

    private func signer(_ name: String) throws(EndpointFailure) -> SigningKey? {
        guard let algorithm = JWSAlgorithm(rawValue: name) else { throw .fault("\(name) is no signature algorithm") }
        return context.signingKeys.current.signer(algorithm)
    }

    private static func sign(_ payload: [UInt8], typ: String, key: SigningKey) throws(EndpointFailure) -> String {
        do throws(JOSEError) {
            return try JWS.sign(payload: payload, typ: typ, key: key)
        } catch {
            throw .fault("a token could not be signed: \(error)")
        }
    }
}
