import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("OIDC Core §5.3 userinfo, RFC 6750")
struct UserInfoTests {
    private let path = "/oauth2/userinfo"

    private func expectChallenge(
        _ answer: TestAnswer, _ error: String?, _ status: Int = 401, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let challenge = answer[.wwwAuthenticate] ?? ""
        #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(challenge.hasPrefix("Bearer realm=\"http://localhost:9000\""), sourceLocation: sourceLocation)
        if let error {
            #expect(challenge.contains("error=\"\(error)\""), "\(challenge)", sourceLocation: sourceLocation)
        } else {
            #expect(!challenge.contains("error"), "\(challenge)", sourceLocation: sourceLocation)
        }
    }

    @Test("§5.3.1 GET and POST with the token in the header, POST with it in a form")
    func ways() async throws {
        let harness = try await Harness()
        let token = try #require(try await harness.login()["access_token"])
        let get = await harness.get(path, bearer: token)
        #expect(get.status == 200, "\(get.text) \(get.detail)")
        #expect(get[.contentType] == "application/json")
        #expect(get[.cacheControl] == "no-store")
        #expect(
            get.json == [
                "sub": .string(TestDirectory.subject.rawValue), "name": "Test User One",
                "email": "testuser1@example.com",
                "email_verified": true,
            ])
        #expect(await harness.send(path, headers: [.authorization: "bEARER \(token)"]).json == get.json)
        #expect(await harness.post(path, [("access_token", token)]).json == get.json)
    }

    @Test(
        "§5.4 claims follow the scope",
        arguments: [
            ("openid", ["sub"]), ("openid profile", ["sub", "name"]),
            ("openid email", ["sub", "email", "email_verified"]),
        ])
    func scopes(_ scope: String, _ members: [String]) async throws {
        let harness = try await Harness()
        let answer = await harness.get(path, bearer: try await harness.login(scope: scope)["access_token"])
        #expect(Set(answer.json.members.map(\.name)) == Set(members))
    }

    @Test("§5.5 claims that were asked for by name come here")
    func requestedClaims() async throws {
        let harness = try await Harness()
        let claims: JSONObject = ["userinfo": ["email": nil as JSONValue? ?? .null]]
        let answer = await harness.get(
            path, bearer: try await harness.login(scope: "openid", claims: claims)["access_token"])
        #expect(answer.json["email"] == "testuser1@example.com")
    }

    @Test("§5.3.2 a client registered for signed answers gets a JWT with iss and aud")
    func signed() async throws {
        let harness = try await Harness(directory: { $0.change("web-app") { $0.userinfoSignedResponseAlg = "ES256" } })
        let answer = await harness.get(path, bearer: try await harness.login()["access_token"])
        #expect(answer[.contentType] == "application/jwt")
        let claims = try harness.verified(answer.text)
        #expect(claims["iss"] == "http://localhost:9000")
        #expect(claims["aud"] == "web-app")
        #expect(claims["sub"]?.stringValue == TestDirectory.subject.rawValue)
    }

    @Test("RFC 6750 §3 no token is 401 without an error; one in the query is not read")
    func noToken() async throws {
        let harness = try await Harness()
        let token = try #require(try await harness.login()["access_token"])
        expectChallenge(await harness.get(path), nil)
        expectChallenge(await harness.send(path, method: .get, query: "access_token=\(token)"), nil)
        expectChallenge(await harness.get(path, headers: [.authorization: "Basic dXNlcjpwdw=="]), nil)
        expectChallenge(await harness.get(path, headers: [.authorization: "Bearer"]), nil)
        expectChallenge(
            await harness.send(path, body: "access_token=\(token)", headers: [.contentType: "text/plain"]), nil)
    }

    @Test("RFC 6750 §3.1 two ways at once are invalid_request")
    func twoWays() async throws {
        let harness = try await Harness()
        let token = try #require(try await harness.login()["access_token"])
        let both: HTTPFields = [.authorization: "Bearer \(token)"]
        expectChallenge(await harness.post(path, [("access_token", token)], headers: both), "invalid_request", 400)
        expectChallenge(await harness.send(path, body: "access_token=a&access_token=b"), "invalid_request", 400)
    }

    @Test("RFC 6750 §3.1 a bad, expired, revoked or other token is invalid_token")
    func badTokens() async throws {
        let harness = try await Harness()
        let tokens = try await harness.login()
        let token = try #require(tokens["access_token"])
        let parts = token.split(separator: ".")
        for text in [
            "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "\(parts[0]).\(parts[1]).", tokens["id_token"] ?? "",
            tokens["refresh_token"] ?? "",
        ] {
            expectChallenge(await harness.get(path, bearer: text), "invalid_token")
        }
        harness.clock.advance(.seconds(3600))
        let answer = await harness.get(path, bearer: token)
        expectChallenge(answer, "invalid_token")
        #expect(answer.detail.contains("expired"))
    }

    @Test("RFC 6750 §3.1 without openid it is insufficient_scope")
    func insufficientScope() async throws {
        let harness = try await Harness()
        let person = try await harness.login(scope: "me")["access_token"]
        let service = await harness.token([("grant_type", "client_credentials")], as: .myBFF)["access_token"]
        for token in [person, service] {
            let answer = await harness.get(path, bearer: token)
            expectChallenge(answer, "insufficient_scope", 403)
            #expect(answer[.wwwAuthenticate]?.contains("scope=\"openid\"") == true)
        }
    }

    @Test("contract a token of another issuer, though signed by the same key, is invalid_token")
    func otherIssuer() async throws {
        let harness = try await Harness()
        let other = try await Harness(settings: { $0.issuer = "http://localhost:9999" })
        let token = try await other.login()["access_token"]
        expectChallenge(await harness.get(path, bearer: token), "invalid_token")
    }

    @Test("contract storage away is 503")
    func storage() async throws {
        let harness = try await Harness()
        let token = try await harness.login()["access_token"]
        await harness.store.close()
        #expect(await harness.get(path, bearer: token).status == 503)
    }
}
