import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("RFC 6749 §6 refresh tokens at the token endpoint")
struct RefreshEndpointTests {
    @Test("§6 a refresh rotates and gives a fresh access token of the same scope")
    func rotates() async throws {
        let harness = try await Harness()
        let first = try await harness.login()
        let second = await harness.refresh(first["refresh_token"])
        #expect(second.status == 200, "\(second.text)")
        #expect(second["refresh_token"] != first["refresh_token"])
        #expect(second["access_token"] != first["access_token"])
        #expect(second["scope"] == first["scope"])
        #expect(await harness.get("/oauth2/userinfo", bearer: second["access_token"]).status == 200)
    }

    @Test("OIDC Core §12.2 the ID token is of the same login, and has no nonce")
    func idToken() async throws {
        let harness = try await Harness()
        let first = try await harness.login()
        harness.clock.advance(.seconds(100))
        let second = await harness.refresh(first["refresh_token"])
        let (before, after) = (try harness.verified(first["id_token"]), try harness.verified(second["id_token"]))
        for name in ["iss", "sub", "aud", "auth_time", "sid"] { #expect(before[name] == after[name], "\(name)") }
        #expect(after["nonce"] == nil)
        #expect(after["iat"]?.int64Value == harness.clock.now.seconds)
        #expect(after["at_hash"]?.stringValue == halfSHA256(try #require(second["access_token"])))
    }

    @Test("§6 scope narrows only the access token; a wider one is invalid_scope and consumes nothing")
    func scope() async throws {
        let harness = try await Harness()
        let first = try await harness.login(scope: "openid profile email")
        expectRefusal(await harness.refresh(first["refresh_token"], [("scope", "openid items")]), "invalid_scope")
        let narrow = await harness.refresh(first["refresh_token"], [("scope", "openid")])
        #expect(narrow["scope"] == "openid")
        #expect(await harness.refresh(narrow["refresh_token"])["scope"] == "openid profile email")
        let without = await harness.refresh(narrow["refresh_token"], [("scope", "email")])
        #expect(without["id_token"] == nil)
    }

    @Test(
        "contract a retry inside the window gets the same successor; no retry extends it; after it the grant is revoked"
    )
    func retry() async throws {
        let harness = try await Harness()
        let first = try await harness.login()
        let once = await harness.refresh(first["refresh_token"])
        for _ in 0..<9 {
            harness.clock.advance(.seconds(1))
            let again = await harness.refresh(first["refresh_token"])
            #expect(again["refresh_token"] == once["refresh_token"])
            #expect(again["access_token"] != once["access_token"])
        }
        harness.clock.advance(.seconds(1))
        expectRefusal(await harness.refresh(first["refresh_token"]), "invalid_grant")
        expectRefusal(await harness.refresh(once["refresh_token"]), "invalid_grant")
        #expect(await harness.get("/oauth2/userinfo", bearer: once["access_token"]).status == 401)
        #expect(try await harness.audited().contains(.refreshTokenReused))
    }

    @Test(
        "contract once the successor was used its predecessor is refused: inside the window nothing more, after it revoked"
    )
    func predecessor() async throws {
        let harness = try await Harness()
        let first = try await harness.login()
        let second = await harness.refresh(first["refresh_token"])
        let third = await harness.refresh(second["refresh_token"])
        expectRefusal(await harness.refresh(first["refresh_token"]), "invalid_grant")
        let fourth = await harness.refresh(third["refresh_token"])
        #expect(fourth.status == 200)
        harness.clock.advance(.seconds(11))
        expectRefusal(await harness.refresh(first["refresh_token"]), "invalid_grant")
        expectRefusal(await harness.refresh(fourth["refresh_token"]), "invalid_grant")
    }

    @Test("contract fifty simultaneous refreshes share one successor")
    func simultaneous() async throws {
        let harness = try await Harness()
        let token = try await harness.login()["refresh_token"]
        let answers = await withTaskGroup(of: TestAnswer.self) { group in
            for _ in 0..<50 { group.addTask { await harness.refresh(token) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.status == 200 })
        #expect(Set(answers.map { $0["refresh_token"] }).count == 1)
        #expect(Set(answers.map { $0["access_token"] }).count == 50)
    }

    @Test("contract retry_window 0 turns retries off, for all or for one client")
    func withoutRetries() async throws {
        let all = try await Harness(settings: { $0.refreshTokenRetryWindow = .zero })
        let first = try await all.login()
        let second = await all.refresh(first["refresh_token"])
        expectRefusal(await all.refresh(first["refresh_token"]), "invalid_grant")
        expectRefusal(await all.refresh(second["refresh_token"]), "invalid_grant")
        let one = try await Harness(directory: { $0.change("web-app") { $0.refreshTokenRetryWindow = .zero } })
        let token = try await one.login()["refresh_token"]
        let answers = await withTaskGroup(of: TestAnswer.self) { group in
            for _ in 0..<20 { group.addTask { await one.refresh(token) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.filter { $0.status == 200 }.count == 1)
    }

    @Test("§5.2 another client's, an altered and an unknown token are invalid_grant and consume nothing")
    func bindings() async throws {
        let harness = try await Harness()
        let token = try #require(try await harness.login()["refresh_token"])
        expectRefusal(await harness.refresh(token, as: .spa), "invalid_grant")
        expectRefusal(await harness.refresh(token, as: .nothing), "invalid_client", 401)
        for position in stride(from: 0, to: token.count, by: 7) {
            var characters = Array(token)
            characters[position] = characters[position] == "A" ? "B" : "A"
            expectRefusal(await harness.refresh(String(characters)), "invalid_grant")
        }
        for other in ["x", "é", String(repeating: "a", count: 10_000)] {
            expectRefusal(await harness.refresh(other), "invalid_grant")
        }
        expectRefusal(await harness.refresh(""), "invalid_request")
        #expect(await harness.refresh(token).status == 200)
    }

    @Test("contract without offline_access it ends with the login session, with it it does not")
    func session() async throws {
        let harness = try await Harness()
        let code = try await harness.issueCode()
        let online = await harness.redeem(code)
        _ = try await harness.store.end(code.sessionID)
        expectRefusal(await harness.refresh(online["refresh_token"]), "invalid_grant")
        let offlineCode = try await harness.issueCode(scope: "openid offline_access")
        let offline = await harness.redeem(offlineCode)
        _ = try await harness.store.end(offlineCode.sessionID)
        #expect(await harness.refresh(offline["refresh_token"]).status == 200)
    }

    @Test("contract a session that idled away ends it too")
    func idleSession() async throws {
        let harness = try await Harness()
        let tokens = try await harness.login()
        harness.clock.advance(.seconds(8 * 3600))
        expectRefusal(await harness.refresh(tokens["refresh_token"]), "invalid_grant")
    }

    @Test("contract idle_lifetime and lifetime end it")
    func lifetimes() async throws {
        let harness = try await Harness()
        var tokens = try await harness.login(scope: "openid offline_access")
        harness.clock.advance(.seconds(13 * 86400))
        tokens = await harness.refresh(tokens["refresh_token"])
        #expect(tokens.status == 200, "\(tokens.detail)")
        harness.clock.advance(.seconds(13 * 86400))
        tokens = await harness.refresh(tokens["refresh_token"])
        #expect(tokens.status == 200, "\(tokens.detail)")
        harness.clock.advance(.seconds(4 * 86400))
        expectRefusal(await harness.refresh(tokens["refresh_token"]), "invalid_grant")
        let idle = try await harness.login(scope: "openid offline_access")
        harness.clock.advance(.seconds(14 * 86400))
        expectRefusal(await harness.refresh(idle["refresh_token"]), "invalid_grant")
    }

    @Test("contract a locked account and a removed client give nothing")
    func locked() async throws {
        let harness = try await Harness()
        let tokens = try await harness.login()
        var user = try #require(try await harness.store.user(subject: TestDirectory.subject))
        user.isDisabled = true
        _ = try await harness.store.apply(
            [.putUser(user)], expectedVersion: try await harness.store.directoryVersion(), now: harness.clock.now)
        expectRefusal(await harness.refresh(tokens["refresh_token"]), "invalid_grant")
        #expect(await harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 401)
        _ = try await harness.store.apply(
            [.removeClient(ClientID("web-app"))], expectedVersion: try await harness.store.directoryVersion(),
            now: harness.clock.now)
        await harness.context.tick()
        expectRefusal(await harness.refresh(tokens["refresh_token"]), "invalid_client", 401)
    }

    @Test("contract storage away is 503")
    func storage() async throws {
        let harness = try await Harness()
        let tokens = try await harness.login()
        await harness.store.close()
        expectRefusal(await harness.refresh(tokens["refresh_token"]), "temporarily_unavailable", 503)
    }
}
