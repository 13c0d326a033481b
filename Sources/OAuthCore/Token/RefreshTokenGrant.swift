/// The refresh token grant: one row a grant decides what each of its refresh tokens is worth. RFC 6749 §6, RFC 9700 §4.14.2.
public enum RefreshTokenGrant {
    /// A request.
    public struct Request: Sendable {
        /// `refresh_token`; nil where it has not even the form of one.
        public let refreshToken: RefreshToken?
        /// `scope`; nil: all that was granted. It narrows the access token alone.
        public let scope: Scope?
        /// `resource`. RFC 8707 §2.2.
        public let resources: [String]
        /// `authorization_details`; nil: all that were granted. They narrow the access token alone. RFC 9396 §6.
        public let authorizationDetails: [AuthorizationDetail]?

        /// Reads the body of a token request.
        public init(_ form: FormParameters) throws(OAuthError) {
            self.refreshToken = RefreshToken(try TokenRequest.required("refresh_token", in: form))
            self.scope = try TokenRequest.scope(form)
            self.resources = form.all("resource")
            self.authorizationDetails = try AuthorizationDetailsParameter.parse(form)
        }
    }

    /// How long refresh tokens live and how often one may be sent.
    public struct Policy: Sendable, Hashable {
        /// How long after its activation a grant may be refreshed.
        public var lifetime: Duration
        /// How long it may rest.
        public var idleLifetime: Duration
        /// How long after its first rotation a token may be sent again; zero: not at all.
        public var retryWindow: Duration

        /// A policy from its parts.
        public init(lifetime: Duration, idleLifetime: Duration, retryWindow: Duration) {
            self.lifetime = lifetime
            self.idleLifetime = idleLifetime
            self.retryWindow = retryWindow
        }

        /// The end of a grant that was activated then and is used now: no refresh after it, and what it issued is over as well.
        public func expiry(activatedAt: UnixTime, now: UnixTime, accessTokenExpiry: UnixTime) -> UnixTime {
            max(min(activatedAt + lifetime, now + idleLifetime), accessTokenExpiry)
        }

        /// Until when the current refresh token of a grant can be used.
        public func refreshExpiry(of grant: GrantRecord) -> UnixTime {
            let activatedAt = grant.activatedAt ?? grant.createdAt
            return min(activatedAt + lifetime, (grant.rotations.last?.at ?? activatedAt) + idleLifetime)
        }
    }

    /// What a presented token is worth.
    public enum Decision: Sendable, Hashable {
        /// It is the current one: replace it by the next, if the conditional write says so.
        case rotate
        /// It was replaced a moment ago and its successor is unused: the same successor again, and a fresh access token.
        case repeatSuccessor(generation: Int64)
        /// It is worth nothing.
        case refuse(Refusal)
    }

    /// Why a token is worth nothing, and what follows.
    public enum Refusal: Sendable, Hashable {
        /// There is no such grant, it is another client's, it is over, or the token was never issued. Nothing follows.
        case invalid(String)
        /// A token whose successor was used came again inside its window. Nothing follows; the audit trail has it.
        case lateRetry
        /// A token came again after its window: stolen, by whoever of the two. The grant ends.
        case reuse
        /// A token that the server made, but that its grant knows nothing of: the database was set back to an earlier copy, in which a token that was
        /// used since then counts as unused. Whoever has that one must not go on with it: the grant ends.
        case setBack

        /// What the client is told: the same in each case. RFC 6749 §5.2.
        public var error: OAuthError {
            let detail =
                switch self {
                case .invalid(let detail): detail
                case .lateRetry:
                    "the token was rotated and its successor used; still inside retry_window, nothing is revoked"
                case .reuse: "the token was rotated before and retry_window is over: the grant is revoked"
                case .setBack:
                    "the token is newer than its grant, so the database was set back: the grant is revoked"
                }
            return OAuthError(.invalidGrant, "The refresh token is invalid, expired or revoked.", detail: detail)
        }
    }

    /// Decides what an authentic token of an authenticated client is worth.
    public static func decide(
        _ token: RefreshToken, clientID: ClientID, grant: GrantRecord?, policy: Policy, now: UnixTime
    ) -> Decision {
        guard let grant, grant.id == token.grantID else {
            return .refuse(.invalid("no such grant: reaped, or of another database"))
        }
        guard grant.clientID == clientID else {
            return .refuse(.invalid("the token was issued to \(LogText.quote(grant.clientID.rawValue))"))
        }
        guard grant.revokedAt == nil else { return .refuse(.invalid("the grant was revoked")) }
        guard now < grant.expiresAt, let activatedAt = grant.activatedAt else {
            return .refuse(.invalid("the grant expired"))
        }
        guard token.generation <= grant.generation else {
            return .refuse(.setBack)
        }
        guard token.generation < grant.generation else {
            let lastUse = grant.rotations.last?.at ?? activatedAt
            guard now < activatedAt + policy.lifetime else {
                return .refuse(.invalid("refresh_token.lifetime is over"))
            }
            guard now < lastUse + policy.idleLifetime else {
                return .refuse(.invalid("refresh_token.idle_lifetime is over"))
            }
            return .rotate
        }
        return decideRotated(token.generation, grant, policy.retryWindow, now)
    }

    /// A token that was rotated before. A rotation that is no longer remembered counts as outside its window.
    private static func decideRotated(
        _ generation: Int64, _ grant: GrantRecord, _ window: Duration, _ now: UnixTime
    ) -> Decision {
        let rotation = grant.rotations.first { $0.generation == generation }
        guard let rotation, window > .zero, now < rotation.at + window else { return .refuse(.reuse) }
        let successor = generation + 1
        return successor == grant.generation ? .repeatSuccessor(generation: successor) : .refuse(.lateRetry)
    }

    /// The scope of the new access token: what was granted, as far as the client is still registered for it, or less where less was asked for.
    public static func scope(
        requested: Scope?, grant: GrantRecord, client: Client
    ) throws(OAuthError) -> Scope {
        let available = grant.scope.intersection(client.scope)
        guard !available.isEmpty || !grant.authorizationDetails.isEmpty else {
            throw Refusal.invalid("nothing of the granted scope is registered for the client any more").error
        }
        guard let requested else { return available }
        guard available.isSuperset(of: requested) else {
            throw OAuthError(
                .invalidScope, "The scope is wider than what was granted.",
                detail:
                    "scope \(LogText.quote(requested.description)); granted is \(LogText.quote(available.description))")
        }
        return requested
    }
}
