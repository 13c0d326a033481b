import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("RFC 6749 §4.4 client credentials")
struct ClientCredentialsTests {
    private let grant = ("grant_type", "client_credentials")

    @Test("§5.1 the answer has its members, and no cache keeps it")
    func answer() async throws {
        let harness = try await Harness()
        let answer = await harness.token([grant], as: .myBFF)
        #expect(answer.status == 200, "\(answer.text) \(answer.detail)")
        #expect(answer["token_type"] == "Bearer")
        #expect(answer.json["expires_in"]?.int64Value == 3600)
        #expect(answer["scope"] == "MyService/weather_read")
        #expect(answer.json["refresh_token"] == nil)
        #expect(answer[.cacheControl] == "no-store")
        #expect(answer[.pragma] == "no-cache")
        #expect(answer[.contentType] == "application/json")
    }

    @Test("RFC 9068 §2.2 the claims are those of the contract")
    func claims() async throws {
        let harness = try await Harness()
        let token = await harness.token([grant], as: .myBFF)["access_token"]
        let claims = try harness.verified(token)
        let names = Set(claims.members.map(\.name))
        #expect(names == ["iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "token_use"])
        #expect(claims["sub"] == "MyBFF")
        #expect(claims["aud"] == "MyService")
        #expect(claims["iat"]?.int64Value == harness.clock.now.seconds)
    }

    @Test("contract what needs no storage is answered at once; a refusal and every other grant are not")
    func atOnce() async throws {
        let harness = try await Harness()
        let route = try #require(harness.server.routes.first { $0.path == "/oauth2/token" && $0.answerAtOnce != nil })
        func answer(_ body: String, _ type: String = "application/x-www-form-urlencoded") -> EndpointResponse? {
            route.answerAtOnce?(
                EndpointRequest(
                    method: .post, path: route.path, headerFields: [.contentType: type], body: Array(body.utf8)))
        }
        let good = "client_id=MyBFF&client_secret=mybff-secret&grant_type=client_credentials"
        let token = try #require(answer(good))
        #expect(token.status == .ok)
        for body in [
            "", good + "&scope=me", good + "&grant_type=client_credentials", good + "x", good + "&resource=nothing",
            "client_id=MyBFF&client_secret=wrong&grant_type=client_credentials",
            "client_id=web-app&client_secret=web-app-secret&grant_type=authorization_code&code=x",
        ] {
            #expect(answer(body) == nil, "\(body)")
        }
        #expect(answer(good, "text/plain") == nil)
    }

    @Test("contract a signature that takes long is not made at once")
    func slowSignature() async throws {
        let harness = try await Harness(settings: { $0.accessTokenSigningAlgorithm = "RS256" })
        let route = try #require(harness.server.routes.first { $0.answerAtOnce != nil })
        let answer = route.answerAtOnce?(
            EndpointRequest(
                method: .post, path: route.path, headerFields: [.contentType: "application/x-www-form-urlencoded"],
                body: Array("client_id=MyBFF&client_secret=mybff-secret&grant_type=client_credentials".utf8)))
        #expect(answer == nil)
        #expect(await harness.token([grant], as: .myBFF).status == 200)
    }

    @Test("contract a client's own lifetime counts, and jti is new every time")
    func lifetime() async throws {
        let harness = try await Harness(directory: { $0.change("MyBFF") { $0.accessTokenLifetime = .seconds(60) } })
        var identifiers: Set<String> = []
        for _ in 0..<20 {
            let answer = await harness.token([grant], as: .myBFF)
            #expect(answer.json["expires_in"]?.int64Value == 60)
            let claims = try harness.verified(answer["access_token"])
            #expect(claims["exp"]?.int64Value == harness.clock.now.seconds + 60)
            identifiers.insert(claims["jti"]?.stringValue ?? "")
        }
        #expect(identifiers.count == 20)
    }

    @Test("§2.3.1 the secret may come in the body")
    func post() async throws {
        let harness = try await Harness()
        #expect(await harness.token([grant], as: .post("MyBFF", "mybff-secret")).status == 200)
    }

    @Test(
        "§5.2 invalid_client is 401 with WWW-Authenticate",
        arguments: [
            TestCredentials.basic("MyBFF", "wrong"), .basic("nobody", "mybff-secret"), .basic("MyBFF", ""),
            .basic("mybff", "mybff-secret"), .post("MyBFF", "wrong"), .post("nobody", "x"), .named("MyBFF"),
            .named("nobody"),
            .nothing,
        ])
    func invalidClient(_ credentials: TestCredentials) async throws {
        let harness = try await Harness()
        let answer = await harness.token([grant], as: credentials)
        expectRefusal(answer, "invalid_client", 401)
        #expect(answer[.wwwAuthenticate]?.hasPrefix("Basic realm=\"http://localhost:9000\"") == true)
        #expect(answer["error_description"] == "Client authentication failed.")
    }

    @Test("§5.2 another method, and no header, of those that are not form-encoded POSTs")
    func transport() async throws {
        let harness = try await Harness()
        for type in [
            "application/json", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencodedx",
        ] {
            let answer = await harness.send(
                "/oauth2/token", body: "grant_type=client_credentials", headers: [.contentType: type])
            expectRefusal(answer, "invalid_request", 415)
        }
        let charset: HTTPFields = [.contentType: "Application/X-WWW-Form-Urlencoded; charset=UTF-8"]
        let answer = await harness.post("/oauth2/token", [grant], as: .myBFF, headers: charset)
        #expect(answer.status == 200)
        let get = await harness.get("/oauth2/token")
        #expect(get.status == 405)
        #expect(get[.allow]?.contains("POST") == true)
    }

    @Test("§5.2 the grant_type is missing, unknown, or not the client's")
    func grantTypes() async throws {
        let harness = try await Harness()
        expectRefusal(await harness.token([], as: .myBFF), "invalid_request")
        expectRefusal(await harness.token([("grant_type", "")], as: .myBFF), "invalid_request")
        for name in ["implicit", "CLIENT_CREDENTIALS", "client_credentials "] {
            expectRefusal(await harness.token([("grant_type", name)], as: .myBFF), "unsupported_grant_type")
        }
        expectRefusal(await harness.token([grant], as: .webApp), "unauthorized_client")
        expectRefusal(await harness.token([grant], as: .spa), "unauthorized_client")
    }

    @Test(
        "§3.2 a repeated parameter and a body that is no form are invalid_request",
        arguments: [
            "grant_type=client_credentials&grant_type=client_credentials", "grant_type=client_credentials&scope=%zz",
            "grant_type=client_credentials&scope=a%00b", "grant_type=client_credentials&scope=%ff",
        ])
    func forms(_ body: String) async throws {
        let harness = try await Harness()
        let answer = await harness.send(
            "/oauth2/token", body: body + "&client_id=MyBFF&client_secret=mybff-secret")
        expectRefusal(answer, "invalid_request")
    }

    @Test("§5.2 the log line says what was received and what is registered, and no secret")
    func detail() async throws {
        let harness = try await Harness()
        let scope = await harness.token([grant, ("scope", "me")], as: .myBFF)
        expectRefusal(scope, "invalid_scope")
        #expect(scope.detail.contains("\"me\""))
        #expect(scope.detail.contains("MyService/weather_read"))
        #expect(scope.response.logDetail?.clientID == "MyBFF")
        let wrong = await harness.token([grant], as: .post("MyBFF", "the-wrong-secret"))
        #expect(!wrong.detail.contains("the-wrong-secret"))
        #expect(!wrong.detail.isEmpty)
    }

    @Test("contract it touches no storage, and goes on for 60 s after storage is lost")
    func withoutStorage() async throws {
        let harness = try await Harness()
        await harness.store.close()
        #expect(await harness.token([grant], as: .myBFF).status == 200)
        harness.clock.advance(.seconds(60))
        await harness.context.tick()
        #expect(await harness.token([grant], as: .myBFF).status == 200)
        harness.clock.advance(.seconds(1))
        let answer = await harness.token([grant], as: .myBFF)
        expectRefusal(answer, "temporarily_unavailable", 503)
        #expect(answer[.retryAfter] != nil)
    }

    @Test("contract a client is known, and gone, as soon as the directory's version says so")
    func directory() async throws {
        let harness = try await Harness()
        let version = try await harness.store.directoryVersion()
        _ = try await harness.store.apply(
            [.removeClient(ClientID("MyBFF"))], expectedVersion: version, now: harness.clock.now)
        #expect(await harness.token([grant], as: .myBFF).status == 200)
        await harness.context.tick()
        expectRefusal(await harness.token([grant], as: .myBFF), "invalid_client", 401)
    }

    @Test("RFC 8707 §2 an unknown resource is invalid_target, a known one the audience")
    func resource() async throws {
        let harness = try await Harness()
        let known = await harness.token([grant, ("resource", "https://weather.example.com")], as: .myBFF)
        #expect(known["scope"] == "MyService/weather_read")
        expectRefusal(await harness.token([grant, ("resource", "https://x.example")], as: .myBFF), "invalid_target")
    }
}
