import OAuthCore
import Testing

@Suite("OpenID Connect Core §5 claims about a person")
struct UserClaimsTests {
    private let user = User(
        subject: SubjectID("u1"), username: "jane@example.com", passwordHash: nil,
        claims: [
            "name": "Jane Doe", "name#de": "Jana Reh", "email": "jane@example.com", "email_verified": true,
            "phone_number": "+49", "address": ["country": "DE"], "department": "Weather", "iss": "https://evil.example",
            "nickname": .null,
        ], createdAt: UnixTime(seconds: 0))

    private func names(_ scope: String, claims: String? = nil, _ target: ClaimsRequest.Target) throws -> [String] {
        let requested = try claims.map { try ClaimsRequest(parsing: $0) }
        let scope = try #require(Scope(parsing: scope))
        return UserClaims.select(user: user, scope: scope, requested: requested, target: target).members.map(\.name)
    }

    @Test("§5.4 each scope asks for its claims, in the answers of UserInfo only")
    func scopes() throws {
        #expect(try names("openid", .userinfo) == ["sub"])
        #expect(try names("openid profile", .userinfo) == ["sub", "name"])
        #expect(try names("openid email", .userinfo) == ["sub", "email", "email_verified"])
        #expect(try names("openid address phone", .userinfo) == ["sub", "address", "phone_number"])
        #expect(try names("openid profile email address phone", .idToken) == [])
    }

    @Test("§5.5 claims by name go where they were asked for, with the language that was asked for")
    func requested() throws {
        let text = #"{"userinfo":{"name":{"essential":true}},"id_token":{"email":null,"name#de":null,"name#fr":null}}"#
        #expect(try names("openid", claims: text, .userinfo) == ["sub", "name"])
        #expect(try names("openid", claims: text, .idToken) == ["email", "name#de"])
    }

    @Test("§5.5.1 a value that was not asked for is left out")
    func values() throws {
        #expect(try names("openid", claims: #"{"userinfo":{"name":{"value":"John"}}}"#, .userinfo) == ["sub"])
        #expect(
            try names("openid", claims: #"{"userinfo":{"name":{"values":["John","Jane Doe"]}}}"#, .userinfo) == [
                "sub", "name",
            ])
    }

    @Test("§5.5 a claim that is not of OpenID Connect is had by a mapping, not by asking for its name")
    func others() throws {
        let text =
            #"{"userinfo":{"department":{"essential":true},"department#de":null},"id_token":{"department":null}}"#
        #expect(try names("openid profile", claims: text, .userinfo) == ["sub", "name"])
        #expect(try names("openid profile", claims: text, .idToken) == [])
        let told = user.told(["department": "Weather"])
        let selected = UserClaims.select(user: told, scope: Scope([.openid]), requested: nil, target: .idToken)
        #expect(selected["department"] == "Weather", "an application knows for whom it speaks")
    }

    @Test("§5.1 what the server states itself comes from no record, and null is no value")
    func reserved() throws {
        let text = #"{"userinfo":{"iss":null,"sub":null,"nickname":null,"department":null},"id_token":{"iss":null}}"#
        #expect(try names("openid", claims: text, .userinfo) == ["sub"])
        #expect(try names("openid", claims: text, .idToken) == [])
    }

    private func grant(claims: JSONObject? = nil) -> GrantRecord {
        GrantRecord(
            id: GrantID("g"), subject: user.subject, clientID: ClientID("web-app"), sessionID: SessionID("s1"),
            scope: Scope([.openid, .profile]), authTime: UnixTime(seconds: 90), acr: "1", amr: ["pwd"],
            requestedClaims: claims, createdAt: UnixTime(seconds: 100), expiresAt: UnixTime(seconds: 200))
    }

    @Test("§2 the ID token has its claims, sid and auth_time always")
    func idToken() {
        let claims = IDTokenClaims.build(
            issuer: "http://localhost:9000", grant: grant(), user: user, nonce: "n", accessTokenHash: "h",
            now: UnixTime(milliseconds: 100_900), lifetime: .seconds(3600))
        let expected: JSONObject = [
            "iss": "http://localhost:9000", "sub": "u1", "aud": "web-app", "exp": 3700, "iat": 100, "auth_time": 90,
            "nonce": "n", "acr": "1", "amr": ["pwd"], "sid": "s1", "at_hash": "h",
        ]
        #expect(claims == expected)
    }

    @Test(
        "what an application said goes to both: standard claims by scope, any others always, none that the server states itself"
    )
    func told() {
        let told: JSONObject = [
            "name": "Told", "name#de": "Erzählt", "email": "told@example.com", "department": "Accounts", "sub": "x",
            "acr": "x",
            "nothing": .null,
        ]
        let claims = IDTokenClaims.build(
            issuer: "http://localhost:9000", grant: grant(), user: user.told(told), nonce: nil,
            now: UnixTime(seconds: 100), lifetime: .seconds(3600))
        #expect(claims["name"] == "Told" && claims["name#de"] == "Erzählt" && claims["department"] == "Accounts")
        #expect(claims["email"] == nil && claims["nothing"] == nil && claims["nickname"] == nil)
        #expect(claims["sub"] == "u1" && claims["acr"] == "1")
        let info = UserClaims.select(
            user: user.told(told), scope: Scope([.openid, .email]), requested: nil, target: .userinfo)
        #expect(info["email"] == "told@example.com" && info["department"] == "Accounts" && info["name"] == nil)
        #expect(info["sub"] == "u1" && info.members.first?.name == "sub")
        let silent = UserClaims.select(user: user.told(told), scope: .empty, requested: nil, target: .idToken)
        #expect(silent.isEmpty, "without openid nothing is told")
    }

    @Test("§5.5 the ID token carries what the claims parameter asked for, and nothing of it replaces its own claims")
    func idTokenClaims() {
        let claims = IDTokenClaims.build(
            issuer: "http://localhost:9000",
            grant: grant(claims: ["id_token": ["email": .null, "iss": .null, "sid": .null]]),
            user: user, nonce: nil, now: UnixTime(seconds: 100), lifetime: .seconds(60))
        #expect(claims["email"] == "jane@example.com")
        #expect(claims["iss"] == "http://localhost:9000")
        #expect(claims["sid"] == "s1")
        #expect(claims["nonce"] == nil)
        #expect(claims["name"] == nil)
    }

    @Test("§3.1.2.1 an ID token is a hint, an access token or another issuer's token is none")
    func hint() {
        func hint(_ text: String) -> IDTokenHint? {
            IDTokenHint(payload: Array(text.utf8), issuer: "http://localhost:9000")
        }
        let good = hint(#"{"iss":"http://localhost:9000","sub":"u1","aud":"web-app","exp":1,"sid":"s1"}"#)
        #expect(good?.subject == SubjectID("u1"))
        #expect(good?.sessionID == SessionID("s1"))
        #expect(good?.isFor(ClientID("web-app")) == true)
        #expect(good?.isFor(ClientID("spa")) == false)
        #expect(hint(#"{"iss":"http://localhost:9000","sub":"u1","aud":[],"exp":1}"#) == nil)
        #expect(hint(#"{"iss":"http://localhost:9000","sub":"","aud":"a","exp":1}"#) == nil)
        #expect(hint(#"{"iss":"http://other.example","sub":"u1","aud":"a","exp":1}"#) == nil)
        #expect(hint(#"{"iss":"http://localhost:9000","sub":"u1","aud":"a","exp":1,"token_use":"access"}"#) == nil)
        #expect(hint(#"{"iss":"http://localhost:9000","sub":"u1","aud":"a","exp":1,"events":{}}"#) == nil)
        #expect(hint(#"{"iss":"http://localhost:9000","sub":"u1","aud":"a","email":"e"}"#) == nil)
        #expect(hint("[]") == nil)
    }
}
