import OAuthCore
import Testing

@Suite("RFC 6749 §4.1.3 the code's redemption as a decision")
struct AuthorizationCodeGrantTests {
    private let now = UnixTime(seconds: 1000)
    private let verifier = String(repeating: "v", count: 43)

    private func client(_ change: (inout Client) -> Void = { _ in }) throws -> Client {
        var client = Client(clientID: ClientID("client"), grantTypes: [.authorizationCode], scope: .empty)
        client.redirectURIs = [try RedirectURI("https://client.example/callback")]
        change(&client)
        return client
    }

    private func record(_ change: (inout AuthorizationCodeRecord) -> Void = { _ in }) -> AuthorizationCodeRecord {
        var record = AuthorizationCodeRecord(
            hash: SecretHash([1]), grantID: GrantID("grant"), clientID: ClientID("client"),
            redirectURI: "https://client.example/callback",
            codeChallenge: Base64URL.encode(Array(verifier.utf8.prefix(32))),
            nonce: nil, expiresAt: UnixTime(seconds: 1060))
        change(&record)
        return record
    }

    private func check(
        _ form: [(String, String)] = [], _ client: Client, _ record: AuthorizationCodeRecord?, mayOmit: Bool = false
    ) throws -> AuthorizationCodeGrant.Use {
        var parameters = [
            ("code", "the-code"), ("redirect_uri", "https://client.example/callback"), ("code_verifier", verifier),
        ]
        for (name, value) in form {
            parameters.removeAll { $0.0 == name }
            parameters.append((name, value))
        }
        return try AuthorizationCodeGrant.check(
            try AuthorizationCodeGrant.Request(FormParameters(parameters)), client: client, record: record,
            allowsOmittedRedirectURI: mayOmit, sha256: { Array($0.prefix(32)) }, now: now)
    }

    private func code(_ body: () throws -> some Any) -> OAuthError.Code? {
        do { _ = try body() } catch { return (error as? OAuthError)?.code }
        return nil
    }

    @Test("§4.1.3 all that matches is the first use, or a replay where it was redeemed before")
    func uses() throws {
        #expect(try check([], client(), record()) == .first)
        #expect(try check([], client(), record { $0.redeemedAt = now }) == .replay)
        #expect(
            try check(
                [], client(),
                record {
                    $0.redeemedAt = now; $0.expiresAt = now
                }) == .replay)
    }

    @Test("§5.2 no code, an unknown one, an expired one, another client's")
    func codes() throws {
        #expect(code { try check([("code", "")], try client(), record()) } == .invalidRequest)
        #expect(code { try check([], try client(), nil) } == .invalidGrant)
        #expect(code { try check([], try client(), record { $0.expiresAt = now }) } == .invalidGrant)
        #expect(code { try check([], try client { $0.clientID = ClientID("other") }, record()) } == .invalidGrant)
        #expect(code { try check([], try client { $0.grantTypes = [.refreshToken] }, record()) } == .unauthorizedClient)
    }

    @Test("§4.1.3 the redirect_uri must be that of the authorization request")
    func redirectURI() throws {
        for other in [
            "https://client.example/callback/", "https://client.example/Callback",
            "https://client.example/callback?x=1", "x",
        ] {
            #expect(code { try check([("redirect_uri", other)], try client(), record()) } == .invalidGrant)
        }
        let exact = record { $0.redirectURI = "https://client.example/callback?k=K" }
        for lookAlike in ["https://client.example/callback?k=\u{212A}"] {
            #expect(code { try check([("redirect_uri", lookAlike)], try client(), exact) } == .invalidGrant)
        }
        #expect(code { try check([("redirect_uri", "")], try client(), record()) } == .invalidRequest)
    }

    @Test("contract, compatibility: it may be left out where the client is confidential and has one")
    func omittedRedirectURI() throws {
        let left: [(String, String)] = [("redirect_uri", "")]
        #expect(try check(left, client(), record(), mayOmit: true) == .first)
        let isPublic = try client { $0.tokenEndpointAuthMethod = TokenEndpointAuthMethod.none }
        #expect(code { try check(left, isPublic, record(), mayOmit: true) } == .invalidRequest)
        let two = try client { $0.redirectURIs += $0.redirectURIs }
        #expect(code { try check(left, two, record(), mayOmit: true) } == .invalidRequest)
        #expect(code { try check([("redirect_uri", "x")], try client(), record(), mayOmit: true) } == .invalidGrant)
    }

    @Test("RFC 7636 §4.6 a replay that fails the checks is no replay")
    func replayChecks() throws {
        let redeemed = record { $0.redeemedAt = now }
        #expect(
            code { try check([("code_verifier", String(repeating: "w", count: 43))], try client(), redeemed) }
                == .invalidGrant)
        #expect(code { try check([("redirect_uri", "x")], try client(), redeemed) } == .invalidGrant)
        #expect(code { try check([("code_verifier", "short")], try client(), redeemed) } == .invalidRequest)
    }
}
