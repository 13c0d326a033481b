import OAuthCore
import ResourceServer
import Testing

@Suite("Policies")
struct ScopePolicyTests {
    private func token(_ claims: JSONObject) throws -> VerifiedAccessToken {
        var all: JSONObject = ["iss": "https://login.test", "sub": "ada", "exp": 2_000_000_000]
        for (name, value) in claims.members { all[name] = value }
        return VerifiedAccessToken(try ReceivedClaims(all))
    }

    @Test("scopes: one, any, all; compared as they stand")
    func scopes() throws {
        let token = try token(["scope": "items me"])
        #expect(ScopePolicy.scope("items").allows(token))
        for other in ["item", "Items", "items me", "", "items "] { #expect(!ScopePolicy.scope(other).allows(token)) }
        #expect(ScopePolicy.anyScope("other", "me").allows(token))
        #expect(!ScopePolicy.anyScope("other", "another").allows(token))
        #expect(ScopePolicy.allScopes("me", "items").allows(token))
        #expect(!ScopePolicy.allScopes("me", "other").allows(token))
        #expect(ScopePolicy.anyToken.allows(try self.token([:])))
    }

    @Test("claims: equal, or among the elements of an array")
    func claims() throws {
        let token = try token(["roles": ["reader", "writer"], "level": 3, "verified": true])
        #expect(ScopePolicy.claim("roles", equals: "writer").allows(token))
        #expect(!ScopePolicy.claim("roles", equals: "admin").allows(token))
        #expect(ScopePolicy.claim("level", equals: 3).allows(token))
        #expect(!ScopePolicy.claim("level", equals: "3").allows(token))
        #expect(ScopePolicy.claim("verified", equals: true).allows(token))
        #expect(!ScopePolicy.claim("missing", equals: .null).allows(token))
    }

    @Test("RFC 9396 §9 authorization details: of a type, and as the condition says")
    func authorizationDetails() throws {
        let token = try token([
            "authorization_details": [["type": "payment", "limit": 10], ["type": "history", "actions": ["read"]]]
        ])
        func limit(above number: Int64) -> ScopePolicy {
            .authorizationDetails(type: "payment") { detail in (detail["limit"]?.int64Value ?? 0) > number }
        }
        #expect(token.authorizationDetails.count == 2)
        #expect(token.authorizationDetails(type: "history").map(\.actions) == [["read"]])
        #expect(ScopePolicy.authorizationDetails(type: "payment").allows(token))
        #expect(limit(above: 9).allows(token))
        #expect(!limit(above: 10).allows(token))
        #expect(!ScopePolicy.authorizationDetails(type: "Payment").allows(token))
        let plain = try self.token([:])
        #expect(!ScopePolicy.authorizationDetails(type: "payment").allows(plain))
        #expect(ScopePolicy.authorizationDetails(type: "payment").sufficientScope.isEmpty)
        #expect(
            ScopePolicy.authorizationDetails(type: "payment").description == "authorization details of type payment")
    }

    @Test(
        "RFC 9396 §9.1 authorization details that are no list of objects with a type are refused",
        arguments: ["x", 1, ["x"], [["limit": 1]], [["type": 1]], ["type": "payment"]] as [JSONValue])
    func malformedDetails(value: JSONValue) {
        #expect(throws: AccessTokenError.self) { try self.token(["authorization_details": value]) }
    }

    @Test("policies combine, and say in words what they demand")
    func combined() throws {
        let token = try token(["scope": "items", "client_id": "ada"])
        let own = ScopePolicy.custom("a client alone") { $0.isClientOnly }
        #expect((ScopePolicy.scope("items") && own).allows(token))
        #expect(!(ScopePolicy.scope("other") && own).allows(token))
        #expect((ScopePolicy.scope("other") || own).allows(token))
        let policy = ScopePolicy.scope("a") && (.anyScope("b", "c") || own)
        #expect(policy.description == "(scope a and ((scope b or scope c) or a client alone))")
        #expect(policy.sufficientScope.description == "a b")
        #expect(policy.mentionedScope.description == "a b c")
    }

    @Test("a scope that no token can have reaches no header", arguments: ["a\"b", "a\r\nb", "a b", ""])
    func unspeakable(scope: String) { #expect(ScopePolicy.scope(scope).sufficientScope.isEmpty) }
}

@Suite("RFC 9068 §2.2 Claims of an access token")
struct ReceivedClaimsTests {
    private let base: JSONObject = ["iss": "i", "sub": "s", "exp": 2_000_000_000]

    private func refusal(_ name: String, _ value: JSONValue?) -> AccessTokenError.Code? {
        var claims = base
        claims[name] = value
        do throws(AccessTokenError) {
            _ = try ReceivedClaims(claims)
            return nil
        } catch { return error.code }
    }

    @Test("§2.2 iss, sub and exp must be there", arguments: ["iss", "sub", "exp"])
    func required(name: String) { #expect(refusal(name, nil) == .missingClaim) }

    @Test(
        "RFC 7519 §4.1 a claim of another type is refused",
        arguments: [
            ("iss", 1), ("sub", true), ("exp", "2000000000"), ("exp", .null), ("nbf", "1"), ("iat", [1]), ("aud", 7),
            ("aud", ["a", 7]), ("aud", [:]), ("aud", .null), ("scope", 1), ("scope", "a\u{7}b"), ("client_id", ["a"]),
        ] as [(String, JSONValue)])
    func malformed(name: String, value: JSONValue) { #expect(refusal(name, value) == .malformedClaim) }

    @Test(
        "RFC 7519 §2 a date may have a fraction, and is rounded down",
        arguments: [("1.9", 1), ("-1.5", -2), ("1e3", 1000), ("0", 0)] as [(String, Int64)])
    func dates(text: String, seconds: Int64) throws {
        var claims = base
        claims["nbf"] = try JSONReader.parse(Array(text.utf8))
        #expect(try ReceivedClaims(claims).notBefore?.seconds == seconds)
    }

    @Test(
        "RFC 7519 §2 a date beyond all dates is refused and never traps",
        arguments: ["1e400", "-1e400", "1e30", "-1e30"])
    func impossibleDates(text: String) throws {
        #expect(refusal("nbf", try JSONReader.parse(Array(text.utf8))) == .malformedClaim)
    }

    @Test("other issuers' names: azp, appid, scp as a string and as an array")
    func synonyms() throws {
        var claims = base
        claims["appid"] = "app"
        claims["scp"] = ["a", "b"]
        let read = try ReceivedClaims(claims)
        #expect(read.clientID?.rawValue == "app")
        #expect(read.scope.description == "a b")
        claims["azp"] = "party"
        claims["scp"] = "c d"
        #expect(try ReceivedClaims(claims).clientID?.rawValue == "party")
        #expect(try ReceivedClaims(claims).scope.description == "c d")
    }
}
