/// The claims of an access token. RFC 9068 §2.2.
public struct AccessTokenClaims: Sendable, Hashable {
    /// `iss`.
    public var issuer: String
    /// `sub`: the person, or the client where there is none.
    public var subject: String
    /// `aud`: one or more.
    public var audience: [String]
    /// `exp`, in seconds.
    public var expiresAt: UnixTime
    /// `iat`, in seconds.
    public var issuedAt: UnixTime
    /// `jti`.
    public var tokenID: TokenID
    /// `client_id`.
    public var clientID: ClientID
    /// `scope`, space-separated.
    public var scope: Scope
    /// `authorization_details`, as far as they concern the audience. RFC 9396 §9.1.
    public var authorizationDetails: [AuthorizationDetail] = []
    /// The login, where a person logged in.
    public var login: Login?
    /// What the operator has tokens say besides; names that the server states itself are left out.
    public var additional = JSONObject()

    /// How and when a person logged in. RFC 9068 §2.2.1.
    public struct Login: Sendable, Hashable {
        /// `auth_time`.
        public var authTime: UnixTime
        /// `acr`.
        public var acr: String?
        /// `amr`.
        public var amr: [String]
        /// `sid`.
        public var sessionID: SessionID

        /// A login from its parts.
        public init(authTime: UnixTime, acr: String?, amr: [String], sessionID: SessionID) {
            self.authTime = authTime
            self.acr = acr
            self.amr = amr
            self.sessionID = sessionID
        }

        /// The login that a grant came from.
        public init(_ grant: GrantRecord) {
            self.init(authTime: grant.authTime, acr: grant.acr, amr: grant.amr, sessionID: grant.sessionID)
        }
    }

    /// `typ` of the token's header. RFC 9068 §2.1.
    public static let type = "at+jwt"

    /// Claims from their parts.
    public init(
        issuer: String, subject: String, audience: [String], issuedAt: UnixTime, expiresAt: UnixTime, tokenID: TokenID,
        clientID: ClientID, scope: Scope, login: Login? = nil
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.tokenID = tokenID
        self.clientID = clientID
        self.scope = scope
        self.login = login
    }

    /// The claims as JSON text.
    public func serialized() -> [UInt8] {
        var json = JSONWriter(reservingCapacity: 512)
        json.beginObject()
        write(to: &json)
        json.endObject()
        return json.bytes
    }

    /// Writes the claims as members of the object that is open.
    package func write(to json: inout JSONWriter) {
        json.member("iss", issuer)
        json.member("sub", subject)
        if audience.count == 1 { json.member("aud", audience[0]) } else { json.member("aud", audience) }
        json.member("exp", expiresAt.seconds)
        json.member("iat", issuedAt.seconds)
        json.member("jti", tokenID.rawValue)
        json.member("client_id", clientID.rawValue)
        json.member("scope", scope.description)
        json.member("token_use", "access")
        if !authorizationDetails.isEmpty {
            json.member(AuthorizationDetailsParameter.name, value: authorizationDetails.json)
        }
        for (name, value) in additional.members where !ClaimMapping.reserved.contains(name) {
            json.member(name, value: value)
        }
        guard let login else { return }
        json.member("auth_time", login.authTime.seconds)
        if let acr = login.acr { json.member("acr", acr) }
        if !login.amr.isEmpty { json.member("amr", login.amr) }
        json.member("sid", login.sessionID.rawValue)
    }

    /// Reads the claims of one of our own tokens; nil where one is missing or of another type.
    public init?(_ claims: JSONObject) {
        guard let issuer = claims["iss"]?.stringValue, let subject = claims["sub"]?.stringValue,
            let audience = claims["aud"].flatMap({ $0.stringValue.map { [$0] } ?? $0.stringArrayValue }),
            !audience.isEmpty,
            let expiresAt = claims["exp"]?.int64Value, let issuedAt = claims["iat"]?.int64Value,
            let tokenID = claims["jti"]?.stringValue, let clientID = claims["client_id"]?.stringValue,
            let scope = claims["scope"]?.stringValue.flatMap({ Scope(parsing: $0) }),
            claims["token_use"]?.stringValue == "access",
            let details = [AuthorizationDetail](json: claims[AuthorizationDetailsParameter.name])
        else { return nil }
        self.init(
            issuer: issuer, subject: subject, audience: audience, issuedAt: UnixTime(seconds: issuedAt),
            expiresAt: UnixTime(seconds: expiresAt), tokenID: TokenID(tokenID), clientID: ClientID(clientID),
            scope: scope)
        self.authorizationDetails = details
        self.additional = JSONObject(
            claims.members.filter { !ClaimMapping.reserved.contains($0.name) }.map { ($0, $1) })
        guard let authTime = claims["auth_time"]?.int64Value, let sessionID = claims["sid"]?.stringValue else { return }
        self.login = Login(
            authTime: UnixTime(seconds: authTime), acr: claims["acr"]?.stringValue,
            amr: claims["amr"]?.stringArrayValue ?? [], sessionID: SessionID(sessionID))
    }
}
