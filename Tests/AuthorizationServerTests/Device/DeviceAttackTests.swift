import AuthorizationServer
import HTTPExchange
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("RFC 8628 §5 devices in the hands of an attacker")
struct DeviceAttackTests {
    @Test("§3.3.1, §5.4 a link allows nothing, whatever it says and however much the person is logged in")
    func link() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device()
        let browser = TestBrowser(harness)
        _ = await browser.signIn(await browser.visit("/login"))
        let url = device["verification_uri_complete"] ?? ""
        for query in ["", "&decision=allow", "&decision=allow&scope=openid&csrf=x"] {
            let page = await browser.visit(url + query)
            #expect(page.status == 200 && !page.isConsent && page.fields.contains { $0.0 == "user_code" })
        }
        expectRefusal(await harness.poll(device), "authorization_pending")
        let question = await browser.follow(await browser.submit(await browser.get(url), []))
        #expect(question.isConsent && question.text.contains("Television") && question.text.contains("192.0.2.1"))
        expectRefusal(await harness.poll(device), "authorization_pending")
    }

    @Test("§3.5 a denied device stays denied, its code leads nowhere, and then it has expired")
    func denied() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device()
        let browser = TestBrowser(harness)
        _ = await browser.submit(await browser.bring(device["user_code"]), [("decision", "deny")])
        for _ in 0..<3 { expectRefusal(await harness.poll(device, after: 0), "access_denied") }
        #expect((await TestBrowser(harness).bring(device["user_code"])).text.contains("not valid"))
        expectRefusal(await harness.poll(device, after: 601), "expired_token")
    }

    @Test("an allowed code leads nowhere for whoever types it next, and does not outlive its time unredeemed")
    func allowed() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device()
        let browser = TestBrowser(harness)
        _ = await browser.allow(await browser.bring(device["user_code"]))
        for name in ["testuser1@example.com", "testuser2@example.com"] {
            #expect((await TestBrowser(harness).bring(device["user_code"], as: name)).text.contains("not valid"))
        }
        expectRefusal(await harness.poll(device, after: 601), "expired_token")
    }

    @Test("a page that was shown before the code expired allows nothing after it")
    func late() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device()
        let browser = TestBrowser(harness)
        let page = await browser.bring(device["user_code"])
        harness.clock.advance(.seconds(601))
        #expect(await browser.submit(page, [("decision", "allow")]).status == 400)
        expectRefusal(await harness.poll(device), "expired_token")
    }

    @Test("a device code is no authorization code and no refresh token, and neither of those is a device code")
    func otherGrants() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device()
        let browser = TestBrowser(harness)
        _ = await browser.allow(await browser.bring(device["user_code"]))
        let code = device["device_code"] ?? ""
        expectRefusal(await harness.refresh(code, as: .named("tv")), "invalid_grant")
        expectRefusal(await harness.redeem(try await harness.issueCode(), [("code", code)]), "invalid_grant")
        let issued = try await harness.issueCode()
        for other in [issued.code, device["user_code"] ?? "", "", "gdc_", String(repeating: "a", count: 10_000)] {
            let answer = await harness.token(
                [("grant_type", TestDevice.grantType), ("device_code", other)], as: .named("tv"))
            #expect(["invalid_grant", "invalid_request"].contains(answer.error), "\(answer.text)")
        }
        #expect(await harness.poll(device).status == 200)
    }

    @Test("what the client may no longer have when the device comes for it, it does not get")
    func narrowedClient() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device([("scope", "openid me items")])
        let browser = TestBrowser(harness)
        let page = await browser.bring(device["user_code"])
        var client = try #require(harness.context.directory.snapshot.clients[ClientID("tv")])
        client.scope = Scope([.openid, try #require(ScopeToken("me"))])
        let version = try await harness.store.directoryVersion()
        _ = try await harness.store.apply([.putClient(client)], expectedVersion: version, now: harness.clock.now)
        await harness.context.tick()
        _ = await browser.allow(page)
        #expect(await harness.poll(device)["scope"] == "openid me")
    }

    @Test("somebody who is locked out between allowing and the device's question gives nothing")
    func locked() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device()
        let browser = TestBrowser(harness)
        _ = await browser.allow(await browser.bring(device["user_code"]))
        let user = try #require(try await harness.store.user(subject: TestDirectory.subject))
        var locked = user
        locked.isDisabled = true
        #expect(try await harness.store.updateUser(locked, from: user) == .won)
        expectRefusal(await harness.poll(device), "invalid_grant")
    }
}

@Suite("RFC 9396 authorization details for a device")
struct DeviceDetailsTests {
    private static let first = #"{"type":"payment","reference":"one","amount":{"currency":"EUR","amount":"1.50"}}"#
    private static let second = #"{"type":"payment","reference":"two","amount":{"currency":"EUR","amount":"2.50"}}"#

    private func harness() async throws -> Harness {
        try await TestDevice.harness(directory: { directory in
            var type = AuthorizationDetailsType(
                "payment", fields: [.init("reference", .text), .init("amount", .amount)])
            type.required = ["reference", "amount"]
            type.isRemembered = false
            type.sentences = ["en": "Pay {amount} for {reference}"]
            directory.resourceServers[0].authorizationDetailsTypes = [type]
            directory.change("tv") { $0.authorizationDetailsTypes = ["payment"] }
        })
    }

    private func asked(_ details: String...) -> [(String, String)] {
        [("scope", "openid"), ("authorization_details", "[\(details.joined(separator: ","))]")]
    }

    private func json(_ details: String...) throws -> JSONValue {
        try JSONReader.parse(Array("[\(details.joined(separator: ","))]".utf8))
    }

    @Test("§3 the page shows each object as a sentence, and the token carries those that were ticked")
    func ticked() async throws {
        let harness = try await harness()
        let device = await harness.device(asked(Self.first, Self.second))
        let browser = TestBrowser(harness)
        let page = await browser.bring(device["user_code"])
        #expect(page.text.contains("€1.50") && page.text.contains("€2.50") && page.text.contains(">two<"))
        _ = await browser.follow(
            await browser.submit(
                page, [("decision", "allow"), ("authorization_detail", "1"), ("authorization_detail", "7")]))
        let tokens = await harness.poll(device)
        #expect(tokens.json["authorization_details"] == (try json(Self.second)), "\(tokens.text)")
        #expect(try harness.verified(tokens["access_token"])["authorization_details"] == (try json(Self.second)))
    }

    @Test("§5 a type that the client is not registered for, or an object that is none, begins nothing")
    func refused() async throws {
        let harness = try await harness()
        expectRefusal(
            await harness.device(asked(Self.first), as: .basic("own-tv", "own-tv-secret")),
            "invalid_authorization_details")
        for details in [#"{"type":"payment"}"#, #"{"type":"other"}"#, "7", #"{"type":"payment","amount":"9"}"#] {
            expectRefusal(await harness.device(asked(details)), "invalid_authorization_details")
        }
    }

    @Test("§6 the device asks for no more than was allowed, and that costs it nothing")
    func more() async throws {
        let harness = try await harness()
        let device = await harness.device(asked(Self.first))
        let browser = TestBrowser(harness)
        _ = await browser.allow(await browser.bring(device["user_code"]))
        harness.clock.advance(.seconds(6))
        let form = [("grant_type", TestDevice.grantType), ("device_code", device["device_code"] ?? "")]
        for details in ["[\(Self.second)]", "[\(Self.first),\(Self.second)]", "[\(Self.first),\(Self.first)]"] {
            expectRefusal(
                await harness.token(form + [("authorization_details", details)], as: .named("tv")),
                "invalid_authorization_details")
        }
        #expect(await harness.poll(device).json["authorization_details"] == (try json(Self.first)))
    }
}
