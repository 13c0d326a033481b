import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("RFC 8628 device authorization")
struct DeviceGrantTests {
    @Test("§3.2 the answer: two codes, where to go, for how long, how often to ask")
    func answer() async throws {
        let answer = await (try await TestDevice.harness()).device()
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer["device_code"]?.hasPrefix("gdc_") == true)
        #expect(answer["user_code"]?.wholeMatch(of: /[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}/) != nil)
        #expect(answer["verification_uri"] == "http://localhost:9000/device")
        #expect(
            answer["verification_uri_complete"]
                == "http://localhost:9000/device?user_code=\(answer["user_code"] ?? "")")
        #expect(answer.json["expires_in"] == 600 && answer.json["interval"] == 5)
        #expect(answer[.cacheControl] == "no-store")
    }

    @Test("§3.1 who asks is a client of the grant and proves it where it has a secret; scopes are as at authorize")
    func requests() async throws {
        let harness = try await TestDevice.harness()
        expectRefusal(await harness.device(as: .nothing), "invalid_client", 401)
        expectRefusal(await harness.device(as: .named("unknown")), "invalid_client", 401)
        expectRefusal(await harness.device(as: .named("own-tv")), "invalid_client", 401)
        expectRefusal(await harness.device(as: .basic("own-tv", "wrong")), "invalid_client", 401)
        expectRefusal(await harness.device(as: .webApp), "unauthorized_client")
        expectRefusal(await harness.device([("scope", "email")]), "invalid_scope")
        expectRefusal(await harness.device([("resource", "https://weather.example.com")]), "invalid_target")
        let query = await harness.send("/oauth2/device_authorization", method: .get)
        #expect(query.status == 405)
    }

    @Test("§3.5 the person has not answered; then they have, and the device gets its tokens")
    func flow() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device([("scope", "openid profile offline_access me email")])
        expectRefusal(await harness.poll(device), "authorization_pending")
        let browser = TestBrowser(harness)
        let page = await browser.bring(device["user_code"])
        let done = await browser.allow(page)
        #expect(done.text.contains("Your device is connected"), "\(done.text)")
        let tokens = await harness.poll(device)
        #expect(tokens.status == 200, "\(tokens.text) \(tokens.detail)")
        #expect(tokens["scope"] == "openid profile offline_access me")
        let claims = try harness.verified(tokens["access_token"])
        #expect(claims["sub"]?.stringValue == TestDirectory.subject.rawValue && claims["client_id"] == "tv")
        #expect(claims["acr"] != nil && claims["sid"] != nil)
        #expect(try harness.verified(tokens["id_token"])["nonce"] == nil)
        let refreshed = await harness.refresh(tokens["refresh_token"], as: .named("tv"))
        #expect(refreshed.status == 200)
        let events = try await harness.audited()
        #expect(events.contains(.deviceAuthorized) && events.contains(.grantIssued))
        #expect(browser.flows.isEmpty)
    }

    @Test("§3.5 denied is access_denied, over is expired_token, too often is slow_down")
    func refusals() async throws {
        let harness = try await TestDevice.harness()
        let denied = await harness.device()
        let browser = TestBrowser(harness)
        let page = await browser.bring(denied["user_code"])
        let done = await browser.follow(await browser.submit(page, [("decision", "deny")]))
        #expect(done.text.contains("Nothing was allowed"))
        expectRefusal(await harness.poll(denied), "access_denied")
        #expect(try await harness.audited().contains(.deviceDenied))
        let device = await harness.device()
        expectRefusal(await harness.poll(device), "authorization_pending")
        expectRefusal(await harness.poll(device, after: 1), "slow_down")
        expectRefusal(await harness.poll(device, after: 6), "slow_down")
        expectRefusal(await harness.poll(device, after: 15), "authorization_pending")
        expectRefusal(await harness.poll(device, after: 600), "expired_token")
        expectRefusal(await harness.poll(device, after: 7200), "invalid_grant")
        #expect((await browser.bring(device["user_code"])).text.contains("not valid"))
    }

    @Test("§3.4 a device code is its client's: for another it is unknown, and nothing happens to it")
    func binding() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device([("scope", "me")])
        expectRefusal(await harness.poll(device, as: .basic("own-tv", "own-tv-secret")), "invalid_grant")
        expectRefusal(await harness.poll(device, as: .webApp), "unauthorized_client")
        expectRefusal(
            await harness.token([("grant_type", TestDevice.grantType)], as: .named("tv")), "invalid_request")
        let browser = TestBrowser(harness)
        _ = await browser.allow(await browser.bring(device["user_code"]))
        expectRefusal(await harness.poll(device, as: .basic("own-tv", "own-tv-secret")), "invalid_grant")
        #expect(await harness.poll(device).status == 200)
    }

    @Test("a device code gives exactly one grant, on however many nodes, and its replay ends what it gave")
    func once() async throws {
        let harness = try await TestDevice.harness()
        let other = AuthorizationServer(
            context: try await ServerContext(
                settings: harness.context.settings, stores: harness.store.stores, keyRing: harness.context.keyRing,
                passwords: TestDirectory.hasher, clock: { harness.clock.now }, logger: harness.log.logger))
        let device = await harness.device()
        let browser = TestBrowser(harness)
        _ = await browser.allow(await browser.bring(device["user_code"]))
        let form = [
            ("grant_type", TestDevice.grantType), ("device_code", device["device_code"] ?? ""), ("client_id", "tv"),
        ]
        let request = EndpointRequest(
            method: .post, path: "/oauth2/token",
            headerFields: [.contentType: "application/x-www-form-urlencoded"],
            body: Array(FormParameters.encode(form).utf8))
        let answers = await withTaskGroup(of: TestAnswer.self) { group in
            for index in 0..<24 {
                let server = index.isMultiple(of: 2) ? harness.server : other
                group.addTask { TestAnswer(response: await server.respond(to: request)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let tokens = answers.filter { $0.status == 200 }
        #expect(tokens.count == 1)
        #expect(answers.filter { $0.status != 200 }.allSatisfy { $0.error == "invalid_grant" })
        expectRefusal(await harness.refresh(tokens.first?["refresh_token"], as: .named("tv")), "invalid_grant")
        #expect(try await harness.audited().contains(.codeReplayed))
    }

    @Test("an approval whose login session ended gives nothing")
    func logout() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device()
        let browser = TestBrowser(harness)
        _ = await browser.allow(await browser.bring(device["user_code"]))
        _ = await browser.submit(await browser.get("/logout"), [])
        expectRefusal(await harness.poll(device), "invalid_grant")
    }

    @Test("§4 without a client for devices there is no endpoint, no page and no word of them; with one there is")
    func metadata() async throws {
        let without = try await Harness()
        #expect(await without.device().status == 404)
        #expect(await TestBrowser(without).get("/device").status == 404)
        let silent = await without.get("/.well-known/openid-configuration")
        #expect(silent.json["device_authorization_endpoint"] == nil && !silent.text.contains("device_code"))
        let with = await (try await TestDevice.harness()).get("/.well-known/openid-configuration")
        #expect(with["device_authorization_endpoint"] == "http://localhost:9000/oauth2/device_authorization")
        #expect(with.text.contains(TestDevice.grantType))
    }

    @Test("one network cannot fill the store with codes")
    func bounded() async throws {
        let harness = try await TestDevice.harness()
        var last = await harness.device()
        for _ in 0..<200 where last.status == 200 { last = await harness.device() }
        #expect(last.status == 429 && last[.retryAfter] != nil)
        harness.clock.advance(.seconds(61))
        #expect(await harness.device().status == 200)
    }
}
