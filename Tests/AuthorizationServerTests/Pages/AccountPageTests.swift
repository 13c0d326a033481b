import AuthorizationServer
import Foundation
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import Testing

@Suite("The pages of the account")
struct AccountPageTests {
    /// A person who is signed in, and whom an administrator added unless `origin` says otherwise.
    private func signedIn(
        _ origin: RecordOrigin = .administered, profile: [String]? = nil
    ) async throws -> (Harness, TestBrowser) {
        let harness = try await Harness(
            settings: { if let profile { $0.pages.profile = profile } },
            directory: { for index in $0.users.indices { $0.users[index].origin = origin } })
        let browser = TestBrowser(harness)
        _ = await browser.complete(TestRequest.firstParty)
        return (harness, browser)
    }

    private func user(_ harness: Harness) async throws -> User {
        try #require(try await harness.context.stores.directory.user(subject: TestDirectory.subject))
    }

    @Test("the navigation names the pages that are served, and marks the one that is shown")
    func navigation() async throws {
        let (_, browser) = try await signedIn()
        let page = await browser.get("/account/profile")
        #expect(page.text.contains("<a href=\"/account/profile\" aria-current=\"page\">Profile</a>"))
        #expect(page.text.contains("<a href=\"/account/sessions\">Devices</a>"))
        let links = page.text.components(separatedBy: "href=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
        for link in links where link.hasPrefix("/account") {
            #expect(await browser.get(String(link)).status == 200, "\(link)")
        }
    }

    @Test(
        "nobody who is not signed in sees a page of the account", arguments: ["/account/profile", "/account/sessions"])
    func strangers(path: String) async throws {
        let browser = TestBrowser(try await Harness())
        #expect(await browser.get(path).location == Harness.issuer + "/login")
        #expect(await browser.post(path, [("name", "x")]).location == Harness.issuer + "/login")
    }

    @Test("OpenID Connect Core §5.1 a person changes their own claims, and clients are told")
    func change() async throws {
        let (harness, browser) = try await signedIn()
        let page = await browser.get("/account/profile")
        let saved = await browser.submit(
            page, [("name", "  Ada Lovelace "), ("zoneinfo", "Europe/London"), ("email", "evil@example.com")])
        #expect(saved.status == 303 && saved.location == Harness.issuer + "/account/profile?done=saved")
        let user = try await user(harness)
        #expect(user.claims["name"]?.stringValue == "Ada Lovelace")
        #expect(user.claims["zoneinfo"]?.stringValue == "Europe/London")
        #expect(user.claims["email"]?.stringValue == "testuser1@example.com", "only what the page has is taken")
        #expect(user.claims["updated_at"] != nil)
        #expect(await browser.follow(saved).text.contains("Your profile is saved."))
        let empty = await browser.submit(await browser.get("/account/profile"), [("zoneinfo", "")])
        #expect(empty.status == 303)
        #expect(try await self.user(harness).claims["zoneinfo"] == nil)
    }

    @Test(
        "a value that cannot be the claim's is shown again with its fault, and nothing is stored",
        arguments: [
            ("locale", "not a tag"), ("locale", "e"), ("zoneinfo", "../etc/passwd"), ("zoneinfo", "Europe/Lisbon/x/y"),
            ("name", String(repeating: "x", count: 256)), ("nickname", "a\u{202E}b"), ("nickname", "a\nb"),
        ])
    func refused(field: String, value: String) async throws {
        let (harness, browser) = try await signedIn()
        let answer = await browser.submit(
            await browser.get("/account/profile"), [(field, value), ("family_name", "New")])
        #expect(answer.status == 400)
        #expect(answer.text.contains("aria-invalid=\"true\"") && answer.text.contains("value=\"New\""))
        #expect(try await user(harness).claims["family_name"] == nil)
    }

    @Test("a picture is an https address")
    func picture() async throws {
        let (harness, browser) = try await signedIn(profile: ["picture"])
        let page = await browser.get("/account/profile")
        #expect(!page.text.contains("name=\"nickname\""), "only what is configured is shown")
        #expect(await browser.submit(page, [("picture", "javascript:alert(1)")]).status == 400)
        #expect(await browser.submit(page, [("picture", "http://pictures.example/a.png")]).status == 400)
        #expect(await browser.submit(page, [("picture", "https://pictures.example/a.png")]).status == 303)
        #expect(try await user(harness).claims["picture"]?.stringValue == "https://pictures.example/a.png")
    }

    @Test("the profile of a person who is declared in the file is shown and not changed")
    func declared() async throws {
        let (harness, browser) = try await signedIn(.declared)
        let page = await browser.get("/account/profile")
        #expect(page.text.contains("kept by whoever runs this service") && !page.text.contains("name=\"nickname\""))
        let csrf = page.fields.filter { $0.0 == "csrf" }
        let forms = await browser.get("/account/sessions").fields.filter { $0.0 == "csrf" }
        #expect(await browser.post("/account/profile", csrf + [("name", "x")]).status == 403)
        #expect(await browser.post("/account/profile", forms + [("name", "x")]).status == 403)
        #expect(try await user(harness).claims["name"]?.stringValue == "Test User One")
    }

    @Test("a form without its own token changes nothing", arguments: ["", "x", String(repeating: "A", count: 43)])
    func forgery(token: String) async throws {
        let (harness, browser) = try await signedIn()
        let page = await browser.get("/account/profile")
        #expect(await browser.submit(page, [("name", "x"), ("csrf", token)]).status == 403)
        #expect(await browser.submit(page, [("name", "x")], without: ["csrf"]).status == 403)
        #expect(try await user(harness).claims["name"]?.stringValue == "Test User One")
    }

    @Test("the devices show address and network, and one is signed out")
    func sessions() async throws {
        let (harness, browser) = try await signedIn()
        let other = TestBrowser(harness)
        other.address = "192.168.1.20"
        _ = await other.complete(TestRequest.firstParty)
        let page = await browser.get("/account/sessions")
        #expect(page.text.contains("192.0.2.1") && page.text.contains("Your local network (192.168.1.20)"))
        let ended = await browser.post(
            "/account/sessions", page.fields(of: "end_session") + [("end_session", page.button("end_session") ?? "")])
        #expect(ended.location == Harness.issuer + "/account/sessions?done=session")
        #expect(await other.get("/account").location == Harness.issuer + "/login")
        #expect(await browser.follow(ended).text.contains("That browser is signed out."))
    }

    @Test("the activity tells what happened in words, and of nobody else")
    func activity() async throws {
        let (harness, browser) = try await signedIn()
        _ = await TestBrowser(harness).complete(TestRequest.firstParty, as: "testuser2@example.com")
        _ = await browser.submit(await browser.get("/account/profile"), [("name", "Ada")])
        let page = await browser.get("/account/activity")
        #expect(page.status == 200 && page.text.contains("Profile changed") && page.text.contains("Signed in"))
        #expect(
            page.text.components(separatedBy: "<strong>Signed in</strong>").count == 2,
            "the other person's is not shown")
        #expect(page.text.contains("192.0.2.1"))
        #expect(await browser.get("/account/activity?before=1").text.contains("Nothing has happened yet."))
        #expect(await browser.get("/account/activity?before=x").status == 200)
    }
}
