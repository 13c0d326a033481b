import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("RFC 7662 introspection")
struct IntrospectionTests {
    private let inactive = #"{"active":false}"#

    @Test("§2.2 an active token of a service says what the token says")
    func service() async throws {
        let harness = try await Harness()
        let token = await harness.token([("grant_type", "client_credentials")], as: .myBFF)["access_token"]
        let answer = await harness.introspect(token)
        #expect(answer.status == 200)
        #expect(answer[.cacheControl] == "no-store")
        #expect(answer.json["active"] == true)
        #expect(answer["token_type"] == "Bearer")
        for (name, value) in try harness.verified(token).members { #expect(answer.json[name] == value, "\(name)") }
        #expect(!answer.response.headerFields.contains { $0.name.canonicalName == "access-control-allow-origin" })
    }

    @Test("§2.2 an active token of a person names the person")
    func person() async throws {
        let harness = try await Harness()
        let token = try await harness.login(scope: "openid me")["access_token"]
        let answer = await harness.introspect(token)
        #expect(answer.json["active"] == true)
        #expect(answer["sub"] == TestDirectory.subject.rawValue)
        #expect(answer["username"] == "testuser1@example.com")
        #expect(answer.json["sid"]?.stringValue != nil)
    }

    @Test("contract other audiences than the client's list, and clients without one, see nothing")
    func audiences() async throws {
        let harness = try await Harness(directory: {
            $0.change("api-gateway") { $0.introspection = [ResourceServerID("MyService")] }
        })
        let token = try await harness.login(scope: "openid me")["access_token"]
        let answer = await harness.introspect(token)
        #expect(answer.text == inactive)
        #expect(answer.detail.contains("profile-api"))
        #expect(await harness.introspect(token, as: .webApp).text == inactive)
        #expect(await harness.introspect(token, as: .myBFF).text == inactive)
    }

    @Test("§2.2 what is unknown, altered, expired, another kind, or of a removed client is inactive and nothing more")
    func unknown() async throws {
        let harness = try await Harness()
        let tokens = try await harness.login(scope: "openid me")
        let token = try #require(tokens["access_token"])
        for text in [
            "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", String(repeating: "a", count: 20_000), token + "A",
            String(token.dropLast()), tokens["id_token"] ?? "",
        ] {
            #expect(await harness.introspect(text).text == inactive)
        }
        harness.clock.advance(.seconds(3600))
        let answer = await harness.introspect(token)
        #expect(answer.text == inactive)
        #expect(answer.detail.contains("expired"))
    }

    @Test("contract what was verified once is asked of the store again, and dies with its key")
    func remembered() async throws {
        let harness = try await Harness()
        let token = await harness.token([("grant_type", "client_credentials")], as: .myBFF)["access_token"]
        for _ in 0..<3 { #expect(await harness.introspect(token).json["active"] == true) }
        #expect(await harness.revoke(token, as: .myBFF).status == 200)
        #expect(await harness.introspect(token).text == inactive)
        let other = await harness.token([("grant_type", "client_credentials")], as: .myBFF)["access_token"]
        #expect(await harness.introspect(other).json["active"] == true)
        let keys = try await harness.store.signingKeys()
        _ = try await harness.store.replaceSigningKeys(
            SigningKeySnapshot(version: keys.version, keys: keys.keys.filter { $0.algorithm != "ES256" }))
        _ = try await harness.context.signingKeys.refresh()
        #expect(await harness.introspect(other).text == inactive)
    }

    @Test("contract ending the grant ends its tokens here at once")
    func grants() async throws {
        let harness = try await Harness()
        let code = try await harness.issueCode(scope: "openid me")
        let token = await harness.redeem(code)["access_token"]
        _ = try await harness.store.revokeGrants(
            .session(code.sessionID, includingOffline: false), now: harness.clock.now)
        #expect(await harness.introspect(token).text == inactive)
    }

    @Test("§2.1 a refresh token is told to its own client alone, and only while it is current")
    func refreshTokens() async throws {
        let harness = try await Harness()
        let code = try await harness.issueCode()
        let token = await harness.redeem(code)["refresh_token"]
        let answer = await harness.introspect(token, as: .webApp)
        #expect(answer.json["active"] == true, "\(answer.detail)")
        #expect(answer["client_id"] == "web-app")
        #expect(answer["token_use"] == "refresh")
        #expect(await harness.introspect(token).text == inactive)
        let next = await harness.refresh(token)["refresh_token"]
        #expect(await harness.introspect(token, as: .webApp).text == inactive)
        #expect(await harness.introspect(next, as: .webApp).json["active"] == true)
        _ = try await harness.store.end(code.sessionID)
        #expect(await harness.introspect(next, as: .webApp).text == inactive)
    }

    @Test("§2.1 no or wrong client authentication, and a public client, are 401")
    func clients() async throws {
        let harness = try await Harness()
        for credentials in [TestCredentials.nothing, .basic("api-gateway", "x"), .basic("nobody", "x"), .spa] {
            let answer = await harness.introspect("x", as: credentials)
            expectRefusal(answer, "invalid_client", 401)
            #expect(answer[.wwwAuthenticate]?.hasPrefix("Basic realm=") == true)
        }
    }

    @Test("§2.1 no token is invalid_request; storage away is 503; GET is 405")
    func requests() async throws {
        let harness = try await Harness()
        expectRefusal(await harness.introspect(""), "invalid_request")
        #expect(await harness.get("/oauth2/introspect").status == 405)
        let token = await harness.token([("grant_type", "client_credentials")], as: .myBFF)["access_token"]
        await harness.store.close()
        expectRefusal(await harness.introspect(token), "temporarily_unavailable", 503)
    }
}
