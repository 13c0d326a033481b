import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("Contract: compatibility endpoints and the password grant of RFC 6749 §4.3")
struct CompatibilityTests {
    private let json: HTTPFields = [.contentType: "application/json"]

    private func code(_ harness: Harness, scope: String = "openid profile email") async throws -> IssuedCode {
        try await harness.issueCode(
            client: "fastapi_service", scope: scope, redirectURI: "http://localhost:8000/auth/callback", challenge: nil)
    }

    private func body(_ members: [(String, String)]) -> String {
        let object = JSONObject(members.map { ($0, JSONValue.string($1)) })
        return String(decoding: JSONValue.object(object).serialized(), as: UTF8.self)
    }

    private func members(_ code: IssuedCode) -> [(String, String)] {
        code.form([("code_verifier", "")]) + [("client_id", "fastapi_service"), ("client_secret", "fastapi-secret")]
    }

    @Test("a flat JSON object of strings is taken, in any case of the path, with user_info in the answer")
    func takesJSON() async throws {
        let harness = try await Harness()
        for path in ["/auth/token", "/Auth/Token"] {
            let answer = await harness.send(path, body: body(members(try await code(harness))), headers: json)
            #expect(answer.status == 200, "\(answer.text) \(answer.detail)")
            #expect(
                answer.json["user_info"] == [
                    "user_id": .string(TestDirectory.subject.rawValue), "name": "Test User One",
                    "email": "testuser1@example.com",
                ])
        }
    }

    @Test("user_info goes as far as the scopes, and is nowhere else")
    func userInfo() async throws {
        let harness = try await Harness()
        let answer = await harness.redeem(
            try await code(harness, scope: "openid email"), as: .fastAPI, [("code_verifier", "")], path: "/auth/token")
        #expect(answer.json["user_info"]?.objectValue?.members.map(\.name) == ["user_id", "email"])
        let plain = await harness.redeem(try await code(harness), as: .fastAPI, [("code_verifier", "")])
        #expect(plain.status == 200)
        #expect(plain.json["user_info"] == nil)
    }

    @Test("JSON is taken there only")
    func elsewhere() async throws {
        let harness = try await Harness()
        expectRefusal(await harness.send("/oauth2/token", body: "{}", headers: json), "invalid_request", 415)
        expectRefusal(await harness.send("/token", body: "{}", headers: json), "invalid_request", 415)
        for type in ["text/json", "application/ld+json", "application/jsonp"] {
            expectRefusal(
                await harness.send("/auth/token", body: "{}", headers: [.contentType: type]), "invalid_request", 415)
        }
        #expect(await harness.post("/OAuth2/Token").status == 404)
    }

    @Test(
        "JSON that is no flat object of strings is invalid_request",
        arguments: [
            #"{"grant_type":"client_credentials","grant_type":"x"}"#, #"{"code":1}"#, #"{"code":null}"#,
            #"{"code":{}}"#,
            #"["grant_type"]"#, #""x""#, "", #"{"grant_type":"#, "{} {}", #"{"a":"\ud800"}"#, #"{"a":"\u0000"}"#,
            "grant_type=x",
        ])
    func badJSON(_ text: String) async throws {
        let harness = try await Harness()
        expectRefusal(await harness.send("/auth/token", body: text, headers: json), "invalid_request")
    }

    @Test("redirect_uri may be left out where one is registered; sent, it must match")
    func redirectURI() async throws {
        let harness = try await Harness()
        let code = try await code(harness)
        let wrong = await harness.redeem(
            code, as: .fastAPI, [("code_verifier", ""), ("redirect_uri", "http://localhost:8000/other")],
            path: "/auth/token")
        expectRefusal(wrong, "invalid_grant")
        let without = await harness.redeem(
            code, as: .fastAPI, [("code_verifier", ""), ("redirect_uri", "")], path: "/auth/token")
        #expect(without.status == 200)
        let several = await harness.redeem(try await harness.issueCode(), [("redirect_uri", "")], path: "/auth/token")
        expectRefusal(several, "invalid_request")
    }

    private let form = [("username", "testuser1@example.com"), ("password", TestDirectory.password)]

    @Test("FastAPI's form without client or grant_type, as its documentation page sends it too")
    func defaultClient() async throws {
        let harness = try await Harness()
        let page = form + [("grant_type", "password"), ("client_id", ""), ("client_secret", ""), ("scope", "me")]
        for (fields, scope) in [(form, "me items"), (page, "me")] {
            let answer = await harness.post("/token", fields, headers: [.authorization: "Basic Og=="])
            #expect(answer.status == 200, "\(answer.text) \(answer.detail)")
            #expect(answer["scope"] == scope)
            let claims = try harness.verified(answer["access_token"])
            #expect(claims["client_id"] == "docs-ui")
            #expect(claims["sub"]?.stringValue == TestDirectory.subject.rawValue)
            #expect(claims["sid"]?.stringValue != nil)
            #expect(await harness.introspect(answer["access_token"]).json["active"] == true)
        }
        #expect(harness.log.lines.contains { $0.contains("warning") && $0.contains("docs-ui") })
        #expect(!harness.log.lines.contains { $0.contains(TestDirectory.password) })
    }

    @Test("§4.3.2 an unknown user, a wrong password and a locked account are alike")
    func wrongPassword() async throws {
        let harness = try await Harness(directory: { $0.users[1].isDisabled = true })
        let attempts = [
            ("testuser1@example.com", "wrong"), ("nobody@example.com", "password123"),
            ("testuser2@example.com", "password123"),
        ]
        var texts: Set<String> = []
        for (username, password) in attempts {
            let answer = await harness.post("/token", [("username", username), ("password", password)])
            expectRefusal(answer, "invalid_grant")
            texts.insert(answer.text)
        }
        #expect(texts.count == 1)
        #expect(try await harness.audited().filter { $0 == .loginFailed }.count == 3)
    }

    @Test("contract a throttled login is 429 with Retry-After, here as on the login page")
    func throttled() async throws {
        let harness = try await Harness()
        let wrong = [("username", "testuser1@example.com"), ("password", "wrong")]
        for _ in 0..<10 { expectRefusal(await harness.post("/token", wrong), "invalid_grant") }
        let answer = await harness.post("/token", form)
        expectRefusal(answer, "slow_down", 429)
        #expect(answer[.retryAfter].flatMap { Int($0) } ?? 0 > 0)
        harness.clock.advance(.seconds(301))
        #expect(await harness.post("/token", form).status == 200)
    }

    @Test("the default client is of that path and of loopback issuers only, and other clients may not use the grant")
    func refused() async throws {
        let harness = try await Harness()
        expectRefusal(await harness.post("/oauth2/token", form + [("grant_type", "password")]), "invalid_client", 401)
        expectRefusal(
            await harness.post("/oauth2/token", form + [("grant_type", "password")], as: .webApp), "unauthorized_client"
        )
        expectRefusal(
            await harness.post("/token", form + [("grant_type", "password")], as: .spa), "unauthorized_client")
        expectRefusal(await harness.post("/token", [("username", "x")]), "invalid_request")
        let remote = try await Harness(settings: { $0.issuer = "https://login.example.com" })
        expectRefusal(await remote.post("/token", form), "invalid_client", 401)
        expectRefusal(
            await remote.post("/token", form + [("grant_type", "password")], as: .named("docs-ui")),
            "unauthorized_client")
    }

    @Test("contract ending the person's sessions ends what the password grant gave")
    func session() async throws {
        let harness = try await Harness(directory: {
            $0.change("docs-ui") { $0.grantTypes = [.password, .refreshToken] }
        })
        let tokens = await harness.post("/token", form)
        let next = await harness.refresh(tokens["refresh_token"], as: .named("docs-ui"))
        #expect(next.status == 200, "\(next.text) \(next.detail)")
        _ = try await harness.store.endAll(subject: TestDirectory.subject)
        expectRefusal(await harness.refresh(next["refresh_token"], as: .named("docs-ui")), "invalid_grant")
    }
}
