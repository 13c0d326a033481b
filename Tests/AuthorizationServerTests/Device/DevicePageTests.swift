import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

@Suite("RFC 8628 §3.3 the page for the code of a device")
struct DevicePageTests {
    @Test("§3.3.1, §5.4 a link with the code fills in the form and allows nothing; the code is shown again first")
    func link() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device()
        let browser = TestBrowser(harness)
        let form = await browser.get(device["verification_uri_complete"] ?? "")
        #expect(form.fields.contains { $0 == ("user_code", device["user_code"] ?? "-") }, "\(form.text)")
        #expect(!form.text.contains("name=\"decision\""))
        let login = await browser.follow(await browser.submit(form, []))
        #expect(login.isLogin && !login.url.contains(device["user_code"] ?? "-"))
        let page = await browser.signIn(login)
        #expect(page.isConsent && page.text.contains(device["user_code"] ?? "-"))
        #expect(page.text.contains("Television") && page.text.contains("Profile API"))
        expectRefusal(await harness.poll(device), "authorization_pending")
    }

    @Test("§5.4 the page says whence it was asked and warns; a device in another network is named so")
    func place() async throws {
        let harness = try await TestDevice.harness()
        let request = EndpointRequest(
            method: .post, path: "/oauth2/device_authorization",
            headerFields: [.contentType: "application/x-www-form-urlencoded"],
            body: Array("client_id=tv".utf8), clientAddress: "203.0.113.9")
        let device = TestAnswer(response: await harness.server.respond(to: request))
        let browser = TestBrowser(harness)
        let page = await browser.bring(device["user_code"])
        #expect(page.text.contains("203.0.113.9") && page.text.contains("another network"))
        #expect(page.text.contains("If somebody sent you the code"))
        browser.address = "203.0.113.9"
        #expect(!(await browser.get(page.url)).text.contains("another network"))
    }

    @Test("RFC 6749 §3.3 part may be allowed, openid stays; the operator's own client is allowed as a whole")
    func part() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device([("scope", "openid me items")])
        let browser = TestBrowser(harness)
        _ = await browser.allow(await browser.bring(device["user_code"]), scope: ["items", "email"])
        #expect(await harness.poll(device)["scope"] == "openid items")
        let own = await harness.device([("scope", "openid me")], as: .basic("own-tv", "own-tv-secret"))
        let page = await browser.bring(own["user_code"])
        #expect(page.isConsent, "the operator's own client is asked about as well: RFC 8628 §5.4")
        _ = await browser.allow(page, scope: [])
        #expect(await harness.poll(own, as: .basic("own-tv", "own-tv-secret"))["scope"] == "openid me")
    }

    @Test("nothing ticked is a refusal; a decision that is none is none")
    func nothing() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device([("scope", "me")])
        let browser = TestBrowser(harness)
        let page = await browser.bring(device["user_code"])
        _ = await browser.follow(await browser.submit(page, [("decision", "allow")], without: ["scope"]))
        expectRefusal(await harness.poll(device), "access_denied")
    }

    @Test("the answer needs the form's value, the flow's cookie and the login that saw the page, and comes once")
    func forgery() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device()
        let browser = TestBrowser(harness)
        let page = await browser.bring(device["user_code"])
        #expect(await browser.submit(page, [("decision", "allow"), ("csrf", "x")]).status == 403)
        #expect(await TestBrowser(harness).submit(page, [("decision", "allow")]).status == 403)
        let stranger = TestBrowser(harness)
        _ = await stranger.bring(device["user_code"], as: "testuser2@example.com")
        browser[cookie: "gatehouse_session"] = stranger.session
        #expect(await browser.submit(page, [("decision", "allow")]).status == 403)
        expectRefusal(await harness.poll(device), "authorization_pending")
        let mine = TestBrowser(harness)
        let shown = await mine.bring(device["user_code"])
        #expect(await mine.submit(shown, [("decision", "deny")]).status == 303)
        #expect(await mine.submit(shown, [("decision", "allow")]).status == 403)
        expectRefusal(await harness.poll(device), "access_denied")
    }

    @Test("of two people who answer one device the first decides")
    func two() async throws {
        let harness = try await TestDevice.harness()
        let device = await harness.device()
        let (one, other) = (TestBrowser(harness), TestBrowser(harness))
        let page = await one.bring(device["user_code"])
        let second = await other.bring(device["user_code"], as: "testuser2@example.com")
        _ = await one.allow(page)
        #expect(await other.submit(second, [("decision", "allow")]).status == 400)
        let tokens = await harness.poll(device)
        #expect(try harness.verified(tokens["access_token"])["sub"]?.stringValue == TestDirectory.subject.rawValue)
        #expect((await TestBrowser(harness).bring(device["user_code"])).text.contains("not valid"))
    }

    @Test("a code that is none is told so before the login, one that leads nowhere after it")
    func wrong() async throws {
        let harness = try await TestDevice.harness()
        let browser = TestBrowser(harness)
        let malformed = await browser.bring("AEIO-1234")
        #expect(malformed.text.contains("eight letters") && malformed.text.contains("aria-invalid"))
        let unknown = await browser.bring("BCDF-GHJK")
        #expect(unknown.text.contains("not valid") && browser.session != nil)
        let again = await browser.submit(unknown, [("user_code", (await harness.device())["user_code"] ?? "")])
        #expect(await browser.follow(again).isConsent, "the same form goes on with the right code")
    }

    @Test("§5.1 guesses are few: by person whatever their sessions, and right codes do not count")
    func guesses() async throws {
        let harness = try await TestDevice.harness()
        for _ in 0..<12 {
            let browser = TestBrowser(harness)
            let device = await harness.device()
            #expect(await browser.bring(device["user_code"]).isConsent)
        }
        for _ in 0..<10 { #expect((await TestBrowser(harness).bring("BCDF-GHJK")).text.contains("not valid")) }
        let browser = TestBrowser(harness)
        let device = await harness.device()
        let throttled = await browser.bring(device["user_code"])
        #expect(throttled.status == 429 && throttled.response.headerFields[.retryAfter] != nil)
        let other = TestBrowser(harness)
        other.address = "198.51.100.4"
        #expect(await other.bring(device["user_code"], as: "testuser2@example.com").isConsent)
        harness.clock.advance(.seconds(601))
        let later = await harness.device()
        #expect(await TestBrowser(harness).bring(later["user_code"]).isConsent)
    }

    @Test("looking ahead begins nothing, and the page speaks every language")
    func languages() async throws {
        let harness = try await TestDevice.harness()
        let browser = TestBrowser(harness)
        for (tag, word) in [
            ("de", "Ein Gerät verbinden"), ("fr", "Connecter un appareil"), ("es", "Conectar un dispositivo"),
            ("ja", "デバイスを接続"), ("ar", "ربط جهاز"),
        ] {
            let page = await browser.get("/device?ui_locales=\(tag)")
            #expect(page.text.contains(word))
            let device = await harness.device()
            let login = await browser.follow(
                await browser.submit(page, [("user_code", device["user_code"] ?? "")]))
            let question = login.isLogin ? await browser.signIn(login) : login
            #expect(question.isConsent && question.text.contains("<html lang=\"\(tag)\""))
        }
    }
}
