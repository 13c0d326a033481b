import AuthorizationServer
import HTTPExchange
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("Mapped claims in tokens and answers")
struct MappedClaimsTests {
    @Test("RFC 7662 §2.2 introspection says of a token what stands in it, value by value")
    func introspection() async throws {
        let harness = try await ScriptedHook.harness(nil)
        let token = try await harness.login(scope: "openid profile me")["access_token"]
        let said = await harness.introspect(token).json
        let claims = try harness.verified(token)
        #expect(
            claims["roles"] == ["editor", "author"] && claims["groups"] == ["staff"] && claims["tenant"] == "example")
        for (name, value) in claims.members { #expect(said[name] == value, "\(name)") }
        #expect(
            Set(said.members.map(\.name)) == Set(claims.members.map(\.name) + ["active", "token_type", "username"]))
    }

    @Test("RFC 7662 §2.2 introspection says what the token says, not what the person is by now")
    func values() async throws {
        let harness = try await ScriptedHook.harness(nil)
        let token = try await harness.login(scope: "openid me")["access_token"]
        let user = try #require(try await harness.store.user(subject: TestDirectory.subject))
        var changed = user
        changed.roles = ["reader"]
        #expect(try await harness.store.updateUser(changed, from: user) == .won)
        #expect(await harness.introspect(token).json["roles"] == ["editor", "author"])
    }

    @Test("a mapping named as a member of the introspection answer does not replace it")
    func collision() async throws {
        let harness = try await ScriptedHook.harness(
            nil,
            mappings: ["active", "username", "token_type"].map {
                ClaimMapping($0, from: .constant("mapped"), in: [.accessToken])
            })
        let token = try await harness.login(scope: "openid me")["access_token"]
        #expect(try harness.verified(token)["active"] == "mapped")
        let said = await harness.introspect(token).json
        #expect(said["active"] == true && said["username"] == "testuser1@example.com" && said["token_type"] == "Bearer")
    }

    @Test("OpenID Connect Core §5.3, §2 the ID token and UserInfo say what is mapped there, for their client and scope")
    func places() async throws {
        let harness = try await ScriptedHook.harness(nil)
        let answer = try await harness.login(scope: "openid me")
        let told = await harness.get("/oauth2/userinfo", bearer: answer["access_token"]).json
        let identity = try harness.verified(answer["id_token"])
        for claims in [told, identity] {
            #expect(claims["roles"] == ["editor", "author"] && claims["department"] == "Weather")
            #expect(claims["groups"] == nil && claims["tenant"] == nil && claims["note"] == nil)
        }
        let access = try harness.verified(answer["access_token"])
        #expect(access["groups"] == nil, "profile was not granted")
        #expect(access["department"] == nil && access["note"] == nil)
        let code = try await harness.issueCode(
            client: "spa", scope: "openid profile", redirectURI: "http://127.0.0.1:8200/callback")
        let spa = await harness.redeem(code, as: .spa)
        #expect(try harness.verified(spa["id_token"])["department"] == nil, "it is for web-app alone")
        #expect(try harness.verified(spa["access_token"])["groups"] == ["staff"])
    }

    @Test(
        "OpenID Connect Core §5.5 the claims parameter brings nobody a claim that is mapped for others, or not at all")
    func claimsParameter() async throws {
        let harness = try await ScriptedHook.harness(nil)
        let wanted: JSONObject = ["note": .null, "department": .null, "roles": .null, "groups": .null, "name": .null]
        let code = try await harness.issueCode(
            client: "spa", scope: "openid profile", redirectURI: "http://127.0.0.1:8200/callback",
            claims: ["userinfo": .object(wanted), "id_token": .object(wanted)])
        let answer = await harness.redeem(code, as: .spa)
        let told = await harness.get("/oauth2/userinfo", bearer: answer["access_token"]).json
        for claims in [told, try harness.verified(answer["id_token"])] {
            #expect(claims["note"] == nil && claims["department"] == nil && claims["groups"] == nil)
            #expect(claims["name"] == "Test User One" && claims["roles"] == ["editor", "author"])
        }
    }

    @Test("a client's own token has none: there is no person")
    func clientCredentials() async throws {
        let harness = try await ScriptedHook.harness(nil)
        let token = await harness.token([("grant_type", "client_credentials")], as: .myBFF)["access_token"]
        let claims = try harness.verified(token)
        for mapping in ScriptedHook.mappings { #expect(claims[mapping.name] == nil) }
    }
}

@Suite("Scopes for groups")
struct GroupScopeTests {
    private func harness() async throws -> Harness {
        try await ScriptedHook.harness(nil) { directory in
            directory.resourceServers[1].scopes[1].groups = ["staff", "admins"]
        }
    }

    @Test("who is in one of the groups gets it, who is in none does not, and the log says why")
    func dropped() async throws {
        let harness = try await harness()
        #expect(try await harness.login(scope: "openid me items")["scope"] == "openid me items")
        let code = try await harness.issueCode(scope: "openid me items", subject: SubjectID("subject-of-testuser2"))
        let answer = await harness.redeem(code)
        #expect(answer["scope"] == "openid me" && harness.log.lines.contains { $0.contains("in no group that gets") })
        #expect(try harness.verified(answer["access_token"])["scope"] == "openid me")
    }

    @Test("RFC 6749 §5.2 where nothing is left it is invalid_scope, and no code is used up")
    func nothing() async throws {
        let harness = try await harness()
        let code = try await harness.issueCode(scope: "items", subject: SubjectID("subject-of-testuser2"))
        expectRefusal(await harness.redeem(code), "invalid_scope")
        let user = try #require(try await harness.store.user(subject: SubjectID("subject-of-testuser2")))
        var changed = user
        changed.groups = ["admins"]
        #expect(try await harness.store.updateUser(changed, from: user) == .won)
        #expect(await harness.redeem(code)["scope"] == "items")
    }

    @Test("it is looked at again at each refresh, and comes back with the group")
    func refresh() async throws {
        let harness = try await harness()
        let first = try await harness.login(scope: "openid me items")
        let member = try #require(try await harness.store.user(subject: TestDirectory.subject))
        var left = member
        left.groups = []
        #expect(try await harness.store.updateUser(left, from: member) == .won)
        let second = await harness.refresh(first["refresh_token"])
        #expect(second["scope"] == "openid me", "\(second.text)")
        #expect(try await harness.store.updateUser(member, from: left) == .won)
        #expect(await harness.refresh(second["refresh_token"])["scope"] == "openid me items")
    }
}
