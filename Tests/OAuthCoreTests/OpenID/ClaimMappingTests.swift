import OAuthCore
import Testing

@Suite("Claims as the operator declares them")
struct ClaimMappingTests {
    private var user: User {
        var user = User(
            subject: SubjectID("u1"), username: "jane", passwordHash: nil,
            claims: ["department": "Weather", "team": .null, "groups": ["claimed"], "level": 3],
            createdAt: UnixTime(seconds: 0))
        user.groups = ["staff", "night"]
        return user
    }

    private func claims(
        _ mappings: [ClaimMapping], client: String = "web", scope: String = "openid profile",
        in place: ClaimMapping.Place = .idToken
    ) throws -> JSONObject {
        let scope = try #require(Scope(parsing: scope))
        return mappings.claims(of: user, for: ClientID(client), scope: scope, in: place)
    }

    @Test("groups and roles are the operator's lists, whatever a claim of that name says; an empty list is left out")
    func sources() throws {
        let mappings = [
            ClaimMapping("groups", from: .groups), ClaimMapping("roles", from: .roles),
            ClaimMapping("dep", from: .claim("department")), ClaimMapping("level", from: .claim("level")),
            ClaimMapping("team", from: .claim("team")), ClaimMapping("none", from: .claim("absent")),
            ClaimMapping("tenant", from: .constant("example")),
        ]
        #expect(
            try claims(mappings)
                == ["groups": ["staff", "night"], "dep": "Weather", "level": 3, "tenant": "example"])
    }

    @Test("each of place, client and scope must hold", arguments: ClaimMapping.Place.allCases)
    func conditions(place: ClaimMapping.Place) throws {
        let mapping = ClaimMapping(
            "dep", from: .claim("department"), clients: [ClientID("web"), ClientID("tv")],
            scope: Scope([.profile, .email]), in: [place])
        #expect(try claims([mapping], in: place) == ["dep": "Weather"])
        #expect(
            try claims([mapping], scope: "openid email", in: place) == ["dep": "Weather"], "one of the scopes will do")
        #expect(try claims([mapping], scope: "openid", in: place).isEmpty)
        #expect(try claims([mapping], client: "other", in: place).isEmpty)
        for other in ClaimMapping.Place.allCases where other != place {
            #expect(try claims([mapping], in: other).isEmpty)
        }
    }

    @Test("of two lines for one claim the later counts, where both hold")
    func order() throws {
        let mappings = [
            ClaimMapping("tier", from: .constant("basic")),
            ClaimMapping("tier", from: .constant("gold"), clients: [ClientID("web")]),
        ]
        #expect(try claims(mappings) == ["tier": "gold"])
        #expect(try claims(mappings, client: "tv") == ["tier": "basic"])
    }

    @Test(
        "RFC 9068 §2.2 what the server states itself comes from no mapping", arguments: ClaimMapping.reserved.sorted())
    func reserved(name: String) throws {
        for place in ClaimMapping.Place.allCases {
            #expect(try claims([ClaimMapping(name, from: .constant("x"), in: [place])], in: place).isEmpty)
        }
    }

    @Test("RFC 7662 §2.2 claims come back from a token as they stood in it")
    func token() throws {
        var claims = AccessTokenClaims(
            issuer: "https://i.example", subject: "u1", audience: ["api"], issuedAt: UnixTime(seconds: 10),
            expiresAt: UnixTime(seconds: 20), tokenID: TokenID("t"), clientID: ClientID("web"), scope: Scope([.openid]),
            login: .init(authTime: UnixTime(seconds: 5), acr: "1", amr: ["pwd"], sessionID: SessionID("s")))
        claims.additional = ["roles": ["editor"], "deep": ["a": [1, .null, true]], "tenant": "example"]
        #expect(AccessTokenClaims(try JSONReader.parseObject(claims.serialized())) == claims)
        claims.additional = ["sub": "root", "scope": "all", "exp": 9_999_999_999, "sid": "x", "client_id": "y"]
        let read = try #require(AccessTokenClaims(try JSONReader.parseObject(claims.serialized())))
        #expect(read.subject == "u1" && read.scope == Scope([.openid]) && read.additional.isEmpty)
    }

    @Test("RFC 7662 §2.2 what introspection says itself is not what a token says under that name")
    func introspection() throws {
        var claims = AccessTokenClaims(
            issuer: "https://i.example", subject: "u1", audience: ["api"], issuedAt: UnixTime(seconds: 10),
            expiresAt: UnixTime(seconds: 20), tokenID: TokenID("t"), clientID: ClientID("web"), scope: .empty)
        claims.additional = ["active": false, "username": "root", "token_type": "none", "tenant": "example"]
        for name in ["jane", nil] {
            let said = try JSONReader.parseObject(Introspection.active(claims, username: name))
            #expect(said["active"] == true && said["token_type"] == "Bearer" && said["tenant"] == "example")
            #expect(said["username"] == name.map { .string($0) })
        }
    }
}
