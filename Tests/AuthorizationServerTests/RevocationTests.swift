import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("RFC 7009 revocation")
struct RevocationTests {
    @Test("§2.1 a refresh token, current or rotated, ends its grant")
    func refreshToken() async throws {
        let harness = try await Harness()
        let tokens = try await harness.login()
        let answer = await harness.revoke(tokens["refresh_token"])
        #expect(answer.status == 200)
        #expect(answer.text.isEmpty)
        expectRefusal(await harness.refresh(tokens["refresh_token"]), "invalid_grant")
        #expect(await harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 401)
        let others = try await harness.login()
        let rotated = await harness.refresh(others["refresh_token"])
        #expect(await harness.revoke(others["refresh_token"]).status == 200)
        expectRefusal(await harness.refresh(rotated["refresh_token"]), "invalid_grant")
        #expect(try await harness.audited().filter { $0 == .grantRevoked }.count == 2)
    }

    @Test("contract an access token ends its jti only, at userinfo and introspection at once")
    func accessToken() async throws {
        let harness = try await Harness()
        let tokens = try await harness.login(scope: "openid me")
        #expect(await harness.introspect(tokens["access_token"]).json["active"] == true)
        #expect(await harness.revoke(tokens["access_token"]).status == 200)
        #expect(await harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 401)
        #expect(await harness.introspect(tokens["access_token"]).text == #"{"active":false}"#)
        #expect(await harness.refresh(tokens["refresh_token"]).status == 200)
    }

    @Test("§2.1 a client without a refresh token has no access any more once its access token is revoked")
    func onlyToken() async throws {
        let harness = try await Harness(directory: { $0.change("web-app") { $0.grantTypes = [.authorizationCode] } })
        let code = try await harness.issueCode()
        let tokens = await harness.redeem(code)
        #expect(tokens.status == 200)
        #expect(tokens["refresh_token"] == nil)
        let subject = GrantSelection.subject(TestDirectory.subject)
        #expect(try await harness.store.grants(subject, now: harness.clock.now, limit: 10).count == 1)
        #expect(await harness.revoke(tokens["access_token"]).status == 200)
        #expect(try await harness.store.grants(subject, now: harness.clock.now, limit: 10).isEmpty)
    }

    @Test("§2.1 a wrong hint does not matter", arguments: ["access_token", "refresh_token", "something_else"])
    func hint(_ hint: String) async throws {
        let harness = try await Harness()
        let tokens = try await harness.login()
        let form = [("token", tokens["refresh_token"] ?? ""), ("token_type_hint", hint)]
        #expect(await harness.post("/oauth2/revoke", form, as: .webApp).status == 200)
        expectRefusal(await harness.refresh(tokens["refresh_token"]), "invalid_grant")
    }

    @Test("§2.2 an unknown, altered or expired token is 200")
    func unknown() async throws {
        let harness = try await Harness()
        for token in ["x", "a.b.c", "grt_" + String(repeating: "a", count: 64), "eyJhbGciOiJub25lIn0.e30."] {
            #expect(await harness.revoke(token).status == 200)
        }
        let token = try await harness.login()["access_token"]
        harness.clock.advance(.seconds(3600))
        #expect(await harness.revoke(token).status == 200)
    }

    @Test("§2.1 another client's token is refused, and lives")
    func otherClient() async throws {
        let harness = try await Harness()
        let tokens = try await harness.login()
        expectRefusal(await harness.revoke(tokens["refresh_token"], as: .fastAPI), "invalid_grant")
        expectRefusal(await harness.revoke(tokens["access_token"], as: .spa), "invalid_grant")
        #expect(await harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 200)
        #expect(await harness.refresh(tokens["refresh_token"]).status == 200)
    }

    @Test("§2.1 a public client revokes with its client_id; no client is 401; no token is invalid_request")
    func clients() async throws {
        let harness = try await Harness()
        let code = try await harness.issueCode(client: "spa", redirectURI: "http://127.0.0.1:8200/callback")
        let tokens = await harness.redeem(code, as: .spa)
        expectRefusal(await harness.revoke(tokens["refresh_token"], as: .nothing), "invalid_client", 401)
        expectRefusal(await harness.revoke("", as: .spa), "invalid_request")
        #expect(await harness.revoke(tokens["refresh_token"], as: .spa).status == 200)
        expectRefusal(await harness.refresh(tokens["refresh_token"], as: .spa), "invalid_grant")
        #expect(await harness.get("/oauth2/revoke").status == 405)
    }

    @Test("§2.2.1 storage away is 503, not a promise that was not kept")
    func storage() async throws {
        let harness = try await Harness()
        let tokens = try await harness.login()
        await harness.store.close()
        let answer = await harness.revoke(tokens["access_token"])
        expectRefusal(answer, "temporarily_unavailable", 503)
        #expect(answer[.retryAfter] != nil)
    }
}
