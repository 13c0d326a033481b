/// The successful answer of the token endpoint. RFC 6749 §5.1, OpenID Connect Core §3.1.3.3.
public struct TokenResponse: Sendable {
    /// `access_token`.
    public var accessToken: String
    /// `expires_in`.
    public var expiresIn: Duration
    /// `scope`: always sent.
    public var scope: Scope
    /// `refresh_token`.
    public var refreshToken: RefreshToken?
    /// `id_token`.
    public var idToken: String?
    /// `user_info`, for clients that cannot ask the userinfo endpoint.
    public var userInfo: JSONObject?

    /// `authorization_details`: what of them the access token carries. RFC 9396 §7.
    public var authorizationDetails: [AuthorizationDetail] = []

    /// An answer with an access token alone.
    public init(accessToken: String, expiresIn: Duration, scope: Scope) {
        self.accessToken = accessToken
        self.expiresIn = expiresIn
        self.scope = scope
    }

    /// The answer as JSON text.
    package func serialized() -> [UInt8] {
        var json = JSONWriter(reservingCapacity: 160 + accessToken.utf8.count + (idToken?.utf8.count ?? 0))
        json.beginObject()
        json.member("access_token", accessToken)
        json.member("token_type", "Bearer")
        json.member("expires_in", expiresIn.wholeSeconds)
        if !scope.isEmpty || authorizationDetails.isEmpty { json.member("scope", scope.description) }
        if !authorizationDetails.isEmpty {
            json.member(AuthorizationDetailsParameter.name, value: authorizationDetails.json)
        }
        if let refreshToken { json.member("refresh_token", refreshToken.wireForm) }
        if let idToken { json.member("id_token", idToken) }
        if let userInfo { json.member("user_info", value: .object(userInfo)) }
        json.endObject()
        return json.bytes
    }
}
