import AuthorizationServer
import Foundation
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviderTesting
import Storage
import StorageSQLite
import Testing

@Suite("The account page: linking providers")
struct AccountLinkTests {
    /// A browser in which the first user is logged in by password.
    private func loggedIn(_ scene: FederationScene) async -> TestBrowser {
        let browser = scene.browser
        let page = await browser.visit("/account")
        let hidden = page.fields(of: "password").filter { !["username", "password"].contains($0.0) }
        _ = await browser.follow(
            await browser.post(
                "/login",
                hidden + [("username", "testuser1@example.com"), ("password", TestDirectory.password)]))
        return browser
    }

    /// Presses a button of the account page.
    private func press(_ name: String, _ value: String? = nil, _ browser: TestBrowser) async throws -> TestPage {
        let page = await browser.visit("/account")
        let value = try #require(value ?? page.button(name), "\(page.text)")
        return await browser.post("/account", page.fields(of: name) + [(name, value)])
    }

    /// Links the provider to whoever is logged in; what the account page says.
    private func link(_ name: String = "one", _ scene: FederationScene, _ browser: TestBrowser) async throws -> TestPage
    {
        let redirect = try await press("link", name, browser)
        let provider = name == "one" ? scene.one : scene.two
        return await browser.follow(try await scene.callback(from: provider, redirect, browser))
    }

    private func users(_ scene: FederationScene) async throws -> [IdentityLink] {
        try await scene.store.identityLinks(of: TestDirectory.subject)
    }

    @Test("a provider is linked, shown, logs the same person in, and is unlinked again")
    func whole() async throws {
        let scene = try await FederationScene(settings: { $0.linksVerifiedEmail = false })
        let browser = await loggedIn(scene)
        let page = try await link("one", scene, browser)
        #expect(page.url.hasPrefix("/account") && page.text.contains("You can now sign in with Provider one."))
        #expect(page.button("link") == "two" && page.button("unlink") != nil)
        #expect(browser.flows.isEmpty, "the flow is over")
        #expect(!page.text.contains("person-1"))
        #expect(try await scene.claims()["sub"]?.stringValue == TestDirectory.subject.rawValue)
        let without = await browser.follow(try await press("unlink", nil, browser))
        #expect(without.text.contains("You can no longer sign in with Provider one."))
        #expect(try await users(scene).isEmpty)
        let kinds = try await scene.harness.audited()
        #expect(kinds.contains(.identityLinked) && kinds.contains(.identityUnlinked))
    }

    @Test("a login that is older than five minutes has to be confirmed first, by password or at a provider")
    func confirmation() async throws {
        let scene = try await FederationScene()
        let browser = await loggedIn(scene)
        scene.advance(.seconds(301))
        let page = await browser.follow(try await press("link", "one", browser))
        #expect(page.isLogin && page.text.contains("Please confirm that it is you."))
        #expect(await browser.get(page.url).isLogin, "the session alone does not lead on")
        let hidden = page.fields(of: "password").filter { !["username", "password"].contains($0.0) }
        let back = await browser.follow(
            await browser.post(
                "/login", hidden + [("username", "testuser1@example.com"), ("password", TestDirectory.password)]))
        #expect(back.text.contains("For the next 5 minutes"))
        #expect(try await link("one", scene, browser).text.contains("You can now sign in"))
        scene.advance(.seconds(301))
        let again = await browser.follow(try await press("unlink", nil, browser))
        #expect(again.isLogin)
        let redirect = await scene.press("one", on: again, browser)
        #expect(redirect.parameters["prompt"] == "login")
        let confirmed = await browser.follow(try await scene.callback(from: scene.one, redirect, browser))
        #expect(confirmed.text.contains("For the next 5 minutes"))
        #expect(try await users(scene).count == 1, "nothing was unlinked yet")
    }

    @Test("whoever has a second factor proves it before a provider is linked or given up, however recent the login is")
    func secondFactor() async throws {
        let scene = try await FederationScene(
            settings: { $0.secondFactors = SecondFactorSettings(policy: .optional, methods: [.totp]) })
        let browser = await loggedIn(scene)
        #expect(try await link("two", scene, browser).text.contains("You can now sign in"), "there is no factor yet")
        let factors = FactorScene(scene.harness)
        let (app, _) = try await factors.addApp(await loggedIn(scene))
        let page = await browser.follow(try await press("link", "one", browser))
        #expect(page.isLogin && page.text.contains("Please confirm that it is you."))
        #expect(await browser.follow(try await press("unlink", nil, browser)).isLogin)
        #expect(try await users(scene).count == 1, "nothing was linked or unlinked yet")
        let hidden = page.fields(of: "password").filter { !["username", "password"].contains($0.0) }
        let asked = await browser.follow(
            await browser.post(
                "/login", hidden + [("username", "testuser1@example.com"), ("password", TestDirectory.password)]))
        #expect(asked.isFactor)
        let back = await browser.follow(await browser.submit(asked, [("code", factors.code(app))]))
        #expect(back.text.contains("For the next 5 minutes"))
        #expect(try await link("one", scene, browser).text.contains("You can now sign in"))
    }

    @Test("an old login at the provider confirms nothing")
    func staleConfirmation() async throws {
        let scene = try await FederationScene()
        let browser = await loggedIn(scene)
        _ = try await link("one", scene, browser)
        scene.advance(.seconds(301))
        let page = await browser.follow(try await press("unlink", nil, browser))
        scene.one.behave { $0.claims["auth_time"] = .int(scene.harness.clock.now.seconds - 3600) }
        let back = try await scene.logIn(page, browser)
        #expect(back.isLogin && back.text.contains("did not confirm"))
    }

    @Test("an identity that is somebody else's is refused with a sentence; one's own is said to be there")
    func elsewhere() async throws {
        let scene = try await FederationScene(settings: { $0.linksVerifiedEmail = false })
        _ = try await scene.claims()
        let browser = await loggedIn(scene)
        let refused = try await link("one", scene, browser)
        #expect(refused.text.contains("belongs to another account here"))
        #expect(try await users(scene).isEmpty)
        scene.one.subject = "person-2"
        _ = try await link("one", scene, browser)
        let again = await browser.post(
            "/account", (await browser.visit("/account")).fields(of: "unlink") + [("link", "one")])
        let same = await browser.follow(try await scene.callback(from: scene.one, again, browser))
        #expect(same.text.contains("is connected already"))
        #expect(try await users(scene).count == 1)
    }

    @Test("the only way in stays, be it that two are given up at once")
    func onlyWay() async throws {
        let scene = try await FederationScene()
        let browser = scene.browser
        _ = try await scene.logIn(await browser.visit("/account"), browser)
        let alone = await browser.follow(try await press("unlink", nil, browser))
        #expect(alone.text.contains("This is your only way to sign in"))
        #expect(try await link("two", scene, browser).text.contains("You can now sign in with Provider two."))
        let page = await browser.visit("/account")
        let ids = page.text.components(separatedBy: "name=\"unlink\" value=\"").dropFirst().map {
            $0.prefix { $0 != "\"" }
        }
        let csrf = page.fields(of: "unlink")
        #expect(ids.count == 2)
        let fields: HTTPFields = [
            .cookie: browser.cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; "),
            .contentType: "application/x-www-form-urlencoded",
        ]
        let server = scene.harness.server
        await withTaskGroup(of: Void.self) { group in
            for id in ids {
                let body = Array(FormParameters.encode(csrf + [("unlink", String(id))]).utf8)
                group.addTask {
                    _ = await server.respond(
                        to: EndpointRequest(method: .post, path: "/account", headerFields: fields, body: body))
                }
            }
        }
        let user = try #require(try await scene.harness.store.user(username: "person@example.com"))
        #expect(try await !scene.store.identityLinks(of: user.subject).isEmpty)
    }

    @Test("an answer counts in the session in which the linking was begun, and in no other")
    func otherSession() async throws {
        let scene = try await FederationScene()
        let browser = await loggedIn(scene)
        let redirect = try await press("link", "one", browser)
        let other = await loggedIn(scene)
        browser[cookie: "gatehouse_session"] = other.session
        #expect(try await scene.callback(from: scene.one, redirect, browser).status == 403)
        #expect(try await users(scene).isEmpty)
    }

    @Test("a linking that is refused there, or cannot be begun, leaves everything as it was and says so")
    func refused() async throws {
        let scene = try await FederationScene()
        let browser = await loggedIn(scene)
        let redirect = try await press("link", "one", browser)
        let query = try scene.one.refuse(redirect.location ?? "", "access_denied")
        let page = await browser.follow(await browser.get("/login/callback?" + query))
        #expect(page.url.hasPrefix("/account") && page.text.contains("Provider one was not connected"))
        scene.two.behave { $0.isDown = true }
        #expect(await browser.follow(try await press("link", "two", browser)).text.contains("two was not connected"))
        #expect(try await users(scene).isEmpty && browser.flows.isEmpty)
    }

    @Test("the form has an anti-forgery value of its own")
    func forgery() async throws {
        let scene = try await FederationScene()
        let browser = await loggedIn(scene)
        #expect(await browser.post("/account", [("link", "one")]).status == 403)
    }
}
