import JOSE
package import OAuthCore
import Storage

/// Looks at access tokens that come back: whether they are ours, and whether they still live.
package struct AccessTokenInspector: Sendable {
    private let context: ServerContext
    private let verified = VerifiedTokenCache()
    /// The longest token that is remembered, in bytes: one with more claims than usual is checked each time instead.
    private static let longestRemembered = 4096

    /// An inspector on a context.
    package init(context: ServerContext) { self.context = context }

    /// What a token is.
    package enum Finding: Sendable {
        /// Ours, in time, and neither it nor its grant was revoked. The grant is nil where none stands behind it.
        case active(AccessTokenClaims, GrantRecord?)
        /// Ours, but over: expired, revoked, or its grant or client is gone.
        case over(AccessTokenClaims, String)
        /// Not an access token of this server.
        case foreign(String)
    }

    /// What a text is, as far as it and the keys tell; its expiry is not looked at. The store is asked only for a key that is not known here.
    package func claims(of text: String) async throws(EndpointFailure) -> Result<AccessTokenClaims, ForeignToken> {
        let digest = VerifiedTokenCache.digest(text)
        var keys = context.signingKeys.current
        if let known = verified.claims(digest, keys: keys.version) { return .success(known) }
        var found = verify(text, keys)
        if case .failure(let foreign) = found, foreign.isOfUnknownKey {
            do throws(KeyFailure) { try await context.signingKeys.refreshForUnknownKey() } catch {
                throw EndpointFailure(error)
            }
            keys = context.signingKeys.current
            found = verify(text, keys)
        }
        if case .success(let claims) = found, text.utf8.count <= Self.longestRemembered {
            verified.remember(claims, digest, keys: keys.version)
        }
        return found
    }

    private func verify(_ text: String, _ keys: SigningKeySet) -> Result<AccessTokenClaims, ForeignToken> {
        let payload: [UInt8]
        do throws(JOSEError) {
            let policy = AlgorithmPolicy(algorithms: JWSAlgorithm.asymmetric, type: .exactly([AccessTokenClaims.type]))
            payload = try JWS.parse(text).verify(with: keys.verificationKeys, policy: policy)
        } catch {
            if case .unknownKeyID = error { return .failure(ForeignToken(reason: "\(error)", isOfUnknownKey: true)) }
            return .failure(ForeignToken(reason: "\(error)"))
        }
        guard let object = try? JSONReader.parseObject(payload), let claims = AccessTokenClaims(object) else {
            return .failure(ForeignToken(reason: "its claims are not those of an access token"))
        }
        guard claims.issuer == context.settings.issuer else {
            let expected = LogText.quote(context.settings.issuer)
            return .failure(ForeignToken(reason: "iss is \(LogText.quote(claims.issuer)), not \(expected)"))
        }
        return .success(claims)
    }

    /// Why a text is no access token of this server.
    package struct ForeignToken: Error, Sendable {
        /// For the log.
        package let reason: String
        /// Whether its signature names a key that is not known here.
        var isOfUnknownKey = false
    }

    /// What a text is, asked of the store as well.
    package func inspect(_ text: String, now: UnixTime) async throws(EndpointFailure) -> Finding {
        let claims: AccessTokenClaims
        switch try await self.claims(of: text) {
        case .failure(let foreign): return .foreign(foreign.reason)
        case .success(let found): claims = found
        }
        guard now < claims.expiresAt else { return .over(claims, "it expired") }
        guard context.directory.snapshot.clients[claims.clientID] != nil else {
            return .over(claims, "its client was removed")
        }
        if try await stored(try await context.stores.replay.isTokenRevoked(claims.tokenID)) {
            return .over(claims, "it was revoked")
        }
        guard let grantID = claims.tokenID.grant else { return .active(claims, nil) }
        guard let grant = try await stored(try await context.stores.grants.grant(grantID)), grant.isLive(at: now),
            grant.activatedAt != nil
        else { return .over(claims, "its grant is over") }
        guard grant.scope.isSuperset(of: claims.scope), grant.authorizationDetails.cover(claims.authorizationDetails)
        else { return .over(claims, "some of what it says was taken back") }
        return .active(claims, grant)
    }
}
