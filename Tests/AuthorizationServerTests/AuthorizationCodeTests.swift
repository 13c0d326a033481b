import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("RFC 6749 §4.1.3 and §4.1.4, the authorization code at the token endpoint")
struct AuthorizationCodeTests {
    @Test("OIDC Core §3.1.3.3 the token response")
    func response() async throws {
        let harness = try await Harness()
        let answer = try await harness.login(scope: "openid profile me")
        #expect(
            Set(answer.json.members.map(\.name)) == [
                "access_token", "token_type", "expires_in", "scope", "id_token", "refresh_token",
            ])
        let access = try harness.verified(answer["access_token"])
        #expect(access["aud"] == ["http://localhost:9000", "profile-api"])
        #expect(access["sub"]?.stringValue == TestDirectory.subject.rawValue)
        #expect(access["acr"] == "1")
        #expect(access["amr"] == ["pwd"])
        #expect(access["auth_time"]?.int64Value == harness.clock.now.seconds - 5)
        #expect(try await harness.audited().contains(.grantIssued))
    }

    @Test("OIDC Core §2 and §3.1.3.6 the ID token, RS256 with nonce and at_hash")
    func idToken() async throws {
        let harness = try await Harness()
        let answer = try await harness.login()
        let claims = try harness.verified(answer["id_token"])
        #expect(claims["iss"] == "http://localhost:9000")
        #expect(claims["aud"] == "web-app")
        #expect(claims["nonce"] == "the-nonce")
        #expect(claims["sid"]?.stringValue?.isEmpty == false)
        #expect(claims["auth_time"]?.int64Value == harness.clock.now.seconds - 5)
        #expect(claims["email"] == nil)
        let token = try #require(answer["access_token"])
        #expect(claims["at_hash"]?.stringValue == halfSHA256(token))
        #expect(try header(answer["id_token"])["alg"] == "RS256")
        #expect(try header(token)["alg"] == "ES256")
        #expect(try header(token)["typ"] == "at+jwt")
    }

    @Test("OIDC Registration §2 id_token_signed_response_alg", arguments: ["ES256", "EdDSA", "RS256"])
    func algorithms(_ name: String) async throws {
        let harness = try await Harness(directory: { $0.change("web-app") { $0.idTokenSignedResponseAlg = name } })
        let answer = try await harness.login()
        #expect(try header(answer["id_token"])["alg"]?.stringValue == name)
        _ = try harness.verified(answer["id_token"])
    }

    @Test("§3.3 without openid there is no ID token, and the issuer is not in aud")
    func withoutOpenID() async throws {
        let harness = try await Harness()
        let answer = try await harness.login(scope: "me")
        #expect(answer["id_token"] == nil)
        #expect(try harness.verified(answer["access_token"])["aud"] == "profile-api")
    }

    @Test("contract a client without the refresh grant gets no refresh token")
    func withoutRefresh() async throws {
        let harness = try await Harness()
        let code = try await harness.issueCode(
            client: "fastapi_service", redirectURI: "http://localhost:8000/auth/callback")
        let answer = await harness.redeem(code, as: .fastAPI)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer["refresh_token"] == nil)
    }

    @Test("contract a failure before the code is consumed consumes and revokes nothing")
    func failures() async throws {
        let harness = try await Harness()
        let code = try await harness.issueCode()
        expectRefusal(await harness.redeem(code, as: .fastAPI), "invalid_grant")
        expectRefusal(await harness.redeem(code, as: .spa), "invalid_grant")
        expectRefusal(await harness.redeem(code, as: .nothing), "invalid_client", 401)
        expectRefusal(await harness.redeem(code, as: .basic("web-app", "x")), "invalid_client", 401)
        expectRefusal(await harness.redeem(code, [("redirect_uri", "http://127.0.0.1:8100/callback")]), "invalid_grant")
        expectRefusal(await harness.redeem(code, [("redirect_uri", "")]), "invalid_request")
        expectRefusal(await harness.redeem(code, [("code_verifier", "")]), "invalid_grant")
        expectRefusal(
            await harness.redeem(code, [("code_verifier", String(repeating: "a", count: 43))]), "invalid_grant")
        expectRefusal(await harness.redeem(code, [("code", "")]), "invalid_request")
        expectRefusal(await harness.redeem(code, [("code", "gac_x")]), "invalid_grant")
        expectRefusal(await harness.redeem(code, [("resource", "https://unknown.example")]), "invalid_target")
        #expect(await harness.redeem(code).status == 200)
    }

    @Test("§4.1.2 a second use is refused and ends what the first issued")
    func replay() async throws {
        let harness = try await Harness()
        let code = try await harness.issueCode()
        let tokens = await harness.redeem(code)
        #expect(await harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 200)
        let answer = await harness.redeem(code)
        expectRefusal(answer, "invalid_grant")
        #expect(answer.detail.contains("used before"))
        expectRefusal(await harness.refresh(tokens["refresh_token"]), "invalid_grant")
        #expect(await harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 401)
        #expect(try await harness.audited().contains(.codeReplayed))
    }

    @Test(
        "§4.1.2 a second use is refused and ends what the first issued, though the store of the codes has forgotten the first"
    )
    func forgottenReplay() async throws {
        let harness = try await Harness(codes: { ForgetfulCodes(codes: $0) })
        let code = try await harness.issueCode()
        let tokens = await harness.redeem(code)
        #expect(await harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 200)
        let answer = await harness.redeem(code)
        expectRefusal(answer, "invalid_grant")
        #expect(answer.detail.contains("used before"))
        expectRefusal(await harness.refresh(tokens["refresh_token"]), "invalid_grant")
        #expect(await harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 401)
        #expect(try await harness.audited().contains(.codeReplayed))
    }

    @Test(
        "§10.5 of twenty simultaneous redemptions exactly one succeeds, though the store of the codes lets each of them win"
    )
    func simultaneousAndForgotten() async throws {
        let harness = try await Harness(codes: { ForgetfulCodes(codes: $0) })
        let code = try await harness.issueCode()
        let answers = await withTaskGroup(of: TestAnswer.self) { group in
            for _ in 0..<20 { group.addTask { await harness.redeem(code) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.filter { $0.status == 200 }.count == 1)
    }

    @Test("§4.1.2 a second use that fails the checks revokes nothing")
    func failedReplay() async throws {
        let harness = try await Harness()
        let code = try await harness.issueCode()
        let tokens = await harness.redeem(code)
        expectRefusal(
            await harness.redeem(code, [("code_verifier", String(repeating: "a", count: 43))]), "invalid_grant")
        expectRefusal(await harness.redeem(code, as: .fastAPI), "invalid_grant")
        #expect(await harness.refresh(tokens["refresh_token"]).status == 200)
    }

    @Test("contract the evidence stays 10 minutes at least, and until the access token has expired")
    func evidence() async throws {
        let harness = try await Harness()
        let code = try await harness.issueCode()
        let tokens = await harness.redeem(code)
        harness.clock.advance(.seconds(3599))
        #expect(
            try await harness.store.reap(now: harness.clock.now, auditBefore: UnixTime(seconds: 0), limit: 100) == 0)
        expectRefusal(await harness.redeem(code), "invalid_grant")
        expectRefusal(await harness.refresh(tokens["refresh_token"]), "invalid_grant")
    }

    @Test("§4.1.2 a code expires")
    func expiry() async throws {
        let harness = try await Harness()
        let code = try await harness.issueCode()
        harness.clock.advance(.seconds(60))
        expectRefusal(await harness.redeem(code), "invalid_grant")
    }

    @Test("§10.5 of fifty simultaneous redemptions exactly one succeeds, and the others end what it got")
    func simultaneous() async throws {
        let harness = try await Harness()
        let code = try await harness.issueCode()
        let answers = await withTaskGroup(of: TestAnswer.self) { group in
            for _ in 0..<50 { group.addTask { await harness.redeem(code) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let won = answers.filter { $0.status == 200 }
        #expect(won.count == 1)
        for answer in answers where answer.status != 200 { expectRefusal(answer, "invalid_grant") }
        expectRefusal(await harness.refresh(won.first?["refresh_token"]), "invalid_grant")
        #expect(await harness.get("/oauth2/userinfo", bearer: won.first?["access_token"]).status == 401)
    }

    @Test("RFC 7636 §4.6 a challenge that was sent is enforced, though the client need not send one")
    func challenge() async throws {
        let harness = try await Harness()
        let uri = "http://localhost:8000/auth/callback"
        let sent = try await harness.issueCode(client: "fastapi_service", redirectURI: uri)
        expectRefusal(await harness.redeem(sent, as: .fastAPI, [("code_verifier", "")]), "invalid_grant")
        let without = try await harness.issueCode(client: "fastapi_service", redirectURI: uri, challenge: nil)
        expectRefusal(await harness.redeem(without, as: .fastAPI), "invalid_grant")
        #expect(await harness.redeem(without, as: .fastAPI, [("code_verifier", "")]).status == 200)
    }

    @Test("contract a locked account and a removed client give nothing")
    func locked() async throws {
        let harness = try await Harness(directory: { $0.users[0].isDisabled = true })
        expectRefusal(await harness.redeem(try await harness.issueCode()), "invalid_grant")
    }

    @Test("contract a grant that was revoked before its code was used gives nothing, and the code is not used up")
    func revoked() async throws {
        let harness = try await Harness()
        let code = try await harness.issueCode()
        _ = try await harness.store.revokeGrant(code.grantID, now: harness.clock.now)
        expectRefusal(await harness.redeem(code), "invalid_grant")
    }

    @Test("contract storage away is 503, never a token")
    func storage() async throws {
        let harness = try await Harness()
        let code = try await harness.issueCode()
        await harness.store.close()
        expectRefusal(await harness.redeem(code), "temporarily_unavailable", 503)
    }

    @Test("RFC 8707 §2.2 a token may be for fewer resources than were granted, and for no others")
    func resources() async throws {
        let harness = try await Harness(directory: {
            $0.change("web-app") { $0.scope = Scope(parsing: "openid me MyService/weather_read") ?? .empty }
        })
        let scope = "openid me MyService/weather_read"
        let narrow = await harness.redeem(
            try await harness.issueCode(scope: scope), [("resource", "https://weather.example.com")])
        #expect(narrow["scope"] == "openid MyService/weather_read")
        let granted = try await harness.issueCode(scope: scope, resources: ["https://weather.example.com"])
        expectRefusal(await harness.redeem(granted, [("resource", "profile-api")]), "invalid_target")
        #expect(await harness.redeem(granted)["scope"] == "openid MyService/weather_read")
    }
}

/// Codes in a cache that loses what it acknowledged last: a redemption is won every time.
private struct ForgetfulCodes: AuthorizationCodeStore {
    let codes: any AuthorizationCodeStore

    func insert(_ code: AuthorizationCodeRecord) async throws(StoreError) { try await codes.insert(code) }

    func authorizationCode(
        _ hash: SecretHash, now: UnixTime
    ) async throws(StoreError) -> AuthorizationCodeRecord? {
        try await codes.authorizationCode(hash, now: now)
    }

    func redeem(
        _ hash: SecretHash, now: UnixTime, evidenceUntil: UnixTime
    ) async throws(StoreError) -> ConditionalWrite { .won }
}
