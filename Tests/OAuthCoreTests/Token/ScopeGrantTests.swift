import OAuthCore
import Testing

@Suite("RFC 6749 §3.3, §4.3 and §4.4: what a token may say")
struct ScopeGrantTests {
    private let issuer = "https://issuer.example"
    private var audiences: AudienceResolver {
        AudienceResolver(
            issuer: issuer,
            resourceServers: [
                ResourceServer(
                    identifier: ResourceServerID("MyService"), name: "MyService",
                    resource: "https://weather.example.com",
                    scopes: [.init(name: "read", description: ""), .init(name: "write", description: "")]),
                ResourceServer(
                    identifier: ResourceServerID("profile-api"), name: "Profile", scopePrefix: "",
                    scopes: [.init(name: "me", description: "")]),
            ])
    }

    private func client(_ scope: String, _ grants: Set<GrantType> = [.clientCredentials]) -> Client {
        Client(clientID: ClientID("client"), grantTypes: grants, scope: Scope(parsing: scope) ?? .empty)
    }

    private func issue(_ form: [(String, String)], _ client: Client) throws -> ClientCredentialsGrant.Decision {
        try ClientCredentialsGrant.decide(
            try ClientCredentialsGrant.Request(FormParameters(form)), client: client, audiences: audiences)
    }

    private func code(_ body: () throws -> some Any) -> OAuthError.Code? {
        do { _ = try body() } catch { return (error as? OAuthError)?.code }
        return nil
    }

    @Test("§4.4 no scope asked is all that are registered, less what speaks of a person")
    func defaults() throws {
        let decision = try issue([], client("openid profile MyService/read me offline_access"))
        #expect(decision.scope.description == "MyService/read me")
        #expect(decision.audience == ["MyService", "profile-api"])
    }

    @Test("§3.3 a scope that is not registered, or malformed, is invalid_scope")
    func refused() {
        for scope in ["MyService/write", "MyService/read me", "unknown", "read", "openid", "a\"b", "a\\b", "é"] {
            #expect(
                code { try issue([("scope", scope)], client("MyService/read openid")) } == .invalidScope, "\(scope)")
        }
        #expect(code { try issue([], client("openid")) } == .invalidScope)
        #expect(code { try issue([], client("")) } == .invalidScope)
    }

    @Test("§5.2 a client that is not registered for the grant, or is public, is unauthorized_client")
    func unauthorized() {
        #expect(code { try issue([], client("me", [.authorizationCode])) } == .unauthorizedClient)
        var open = client("me")
        open.tokenEndpointAuthMethod = TokenEndpointAuthMethod.none
        #expect(code { try issue([], open) } == .unauthorizedClient)
    }

    @Test("RFC 8707 §2 resource narrows the scope and the audience; an unknown one is invalid_target")
    func resources() throws {
        let narrowed = try issue([("resource", "https://weather.example.com")], client("MyService/read me"))
        #expect(narrowed.scope.description == "MyService/read")
        #expect(narrowed.audience == ["MyService"])
        #expect(code { try issue([("resource", "https://unknown.example")], client("me")) } == .invalidTarget)
        #expect(code { try issue([("resource", "https://weather.example.com")], client("me")) } == .invalidTarget)
        let both = try issue([("resource", "MyService"), ("resource", "profile-api")], client("MyService/read me"))
        #expect(both.audience == ["MyService", "profile-api"])
    }

    @Test("RFC 9068 §3 aud is who owns the scopes, the issuer with openid, and never nobody")
    func audience() {
        func audience(_ scope: String) -> [String] { audiences.audience(of: Scope(parsing: scope) ?? .empty) }
        #expect(audience("MyService/read MyService/write") == ["MyService"])
        #expect(audience("openid me MyService/read") == [issuer, "profile-api", "MyService"])
        #expect(audience("openid profile") == [issuer])
        #expect(audience("profile") == [issuer])
    }

    private func password(_ form: [(String, String)], _ client: Client, loopback: Bool = true) throws -> Scope {
        let request = try PasswordGrant.Request(FormParameters([("username", "u"), ("password", "p")] + form))
        return try PasswordGrant.decide(request, client: client, issuerIsLoopback: loopback, audiences: audiences)
    }

    @Test("§4.3 the password grant is off unless the issuer is a loopback name or the client has it switched on")
    func passwordGrant() throws {
        var legacy = client("me MyService/read offline_access", [.password])
        #expect(try password([], legacy).description == "me MyService/read")
        #expect(code { try password([], legacy, loopback: false) } == .unauthorizedClient)
        legacy.allowsPasswordGrant = true
        #expect(try password([("scope", "me")], legacy, loopback: false).description == "me")
        #expect(code { try password([("scope", "unknown")], legacy) } == .invalidScope)
        #expect(code { try password([], client("me", [.authorizationCode])) } == .unauthorizedClient)
    }

    @Test("§4.3.2 a missing user name or password is invalid_request, and the password prints as <redacted>")
    func passwordRequest() throws {
        #expect(code { try PasswordGrant.Request(FormParameters([("username", "u")])) } == .invalidRequest)
        #expect(code { try PasswordGrant.Request(FormParameters([("password", "p")])) } == .invalidRequest)
        let request = try PasswordGrant.Request(FormParameters([("username", "u"), ("password", "the-password")]))
        #expect(!"\(request) \(String(reflecting: request))".contains("the-password"))
    }

    @Test("RFC 9068 §2.2 claims are read back as they were written")
    func claims() throws {
        let claims = AccessTokenClaims(
            issuer: issuer, subject: "person", audience: [issuer, "profile-api"], issuedAt: UnixTime(seconds: 10),
            expiresAt: UnixTime(seconds: 20), tokenID: TokenID(grant: GrantID("grant"), random: "x"),
            clientID: ClientID("client"), scope: Scope(parsing: "openid me") ?? .empty,
            login: .init(authTime: UnixTime(seconds: 5), acr: "1", amr: ["pwd"], sessionID: SessionID("session")))
        let object = try JSONReader.parseObject(claims.serialized())
        #expect(AccessTokenClaims(object) == claims)
        for name in ["iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "token_use"] {
            var less = object
            less[name] = nil
            #expect(AccessTokenClaims(less) == nil, "\(name)")
        }
    }
}
