import OAuthCore
import Testing

@Suite("RFC 6749 §2.3 client authentication")
struct ClientAuthenticationTests {
    private static func client(_ method: TokenEndpointAuthMethod?) -> Client {
        var client = Client(clientID: ClientID("client"), grantTypes: [], scope: .empty)
        client.tokenEndpointAuthMethod = method
        if method != TokenEndpointAuthMethod.none { client.secretHashes = [SecretHash([1])] }
        return client
    }

    private func present(_ authorization: [String] = [], _ form: [(String, String)] = []) throws -> PresentedClient {
        try PresentedClient(authorization: authorization, form: FormParameters(form))
    }

    private func decide(_ presented: PresentedClient, _ method: TokenEndpointAuthMethod?, secret: String = "secret")
        throws -> Client
    {
        try ClientAuthentication.decide(presented) { claim in
            let known = claim.clientID == ClientID("client")
            return .init(
                client: known ? Self.client(method) : nil, secretMatches: known && claim.secret == ClientSecret(secret))
        }
    }

    private let basic = "Basic Y2xpZW50OnNlY3JldA=="

    private func code(_ body: () throws -> some Any) -> OAuthError.Code? {
        do { _ = try body() } catch { return (error as? OAuthError)?.code }
        return nil
    }

    @Test("§2.3.1 the registered method is accepted, either secret method where none is registered")
    func accepted() throws {
        let header = try present([basic])
        let body = try present([], [("client_id", "client"), ("client_secret", "secret")])
        _ = try decide(header, nil)
        _ = try decide(body, nil)
        _ = try decide(header, .clientSecretBasic)
        _ = try decide(body, .clientSecretPost)
        _ = try decide(try present([], [("client_id", "client")]), TokenEndpointAuthMethod.none)
    }

    @Test("§2.3.1 another method than the registered one is invalid_client")
    func otherMethod() throws {
        let header = try present([basic])
        let body = try present([], [("client_id", "client"), ("client_secret", "secret")])
        let named = try present([], [("client_id", "client")])
        #expect(code { try decide(header, .clientSecretPost) } == .invalidClient)
        #expect(code { try decide(body, .clientSecretBasic) } == .invalidClient)
        #expect(code { try decide(named, .clientSecretBasic) } == .invalidClient)
        #expect(code { try decide(named, nil) } == .invalidClient)
        #expect(code { try decide(header, TokenEndpointAuthMethod.none) } == .invalidClient)
        #expect(code { try decide(body, TokenEndpointAuthMethod.none) } == .invalidClient)
    }

    @Test("§2.3 more than one method in a request is invalid_request")
    func twoMethods() {
        #expect(
            code { try present([basic], [("client_id", "client"), ("client_secret", "secret")]) } == .invalidRequest)
        #expect(code { try present([basic], [("client_secret", "secret")]) } == .invalidRequest)
        #expect(code { try present([basic, basic]) } == .invalidRequest)
    }

    @Test("§2.3 a client_id in the body may repeat the header's and not contradict it")
    func contradiction() throws {
        _ = try decide(try present([basic], [("client_id", "client")]), nil)
        #expect(code { try present([basic], [("client_id", "other")]) } == .invalidRequest)
    }

    @Test("§5.2 no client, another scheme, a broken header and an assertion are invalid_client")
    func nothing() {
        #expect(code { try present() } == .invalidClient)
        #expect(code { try present(["Bearer x"], [("client_id", "client")]) } == .invalidClient)
        #expect(code { try present(["Basic !!!"]) } == .invalidClient)
        #expect(code { try present([], [("client_id", "client"), ("client_assertion", "x")]) } == .invalidClient)
        #expect(code { try present(["Basic Og=="]) } == .invalidClient)
    }

    @Test("§5.2 an unknown client and a wrong secret are told in the same words")
    func alike() throws {
        let unknown = #expect(throws: OAuthError.self) {
            try decide(try present(["Basic bm9ib2R5OnNlY3JldA=="]), nil)
        }
        let wrong = #expect(throws: OAuthError.self) { try decide(try present([basic]), nil, secret: "other") }
        #expect(unknown?.code == .invalidClient)
        #expect(unknown?.description == wrong?.description)
        #expect(unknown?.detail != wrong?.detail)
    }

    @Test("§2.3.1 Basic credentials that are not form-encoded are taken as they stand")
    func verbatim() throws {
        // client:se%63ret: decoded it is "secret", as it stands "se%63ret".
        let presented = try present(["Basic Y2xpZW50OnNlJTYzcmV0"])
        _ = try decide(presented, nil, secret: "secret")
        _ = try decide(presented, nil, secret: "se%63ret")
        #expect(code { try decide(presented, nil, secret: "se63ret") } == .invalidClient)
    }

    @Test("§2.3.1 an empty secret counts as none: a public client may send it")
    func emptySecret() throws {
        _ = try decide(try present(["Basic Y2xpZW50Og=="]), TokenEndpointAuthMethod.none)
        #expect(code { try decide(try present(["Basic Y2xpZW50Og=="]), nil) } == .invalidClient)
        _ = try decide(try present([], [("client_id", "client"), ("client_secret", "")]), TokenEndpointAuthMethod.none)
    }
}
