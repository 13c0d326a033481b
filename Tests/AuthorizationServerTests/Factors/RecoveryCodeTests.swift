import AuthorizationServer
import HTTPTypes
import OAuthCore
import Storage
import Testing

@Suite("Recovery codes that are made at once")
struct RecoveryCodeTests {
    @Test("of several renewals at once one set is left, and it is one that was shown")
    func renewals() async throws {
        let scene = try await FactorScene()
        let (_, old) = try await scene.addApp(scene.browser)
        let browser = scene.browser
        let page = try await signedIn(browser, scene, old[0])
        let form = FormParameters.encode(page.fields(of: "recovery") + [("recovery", "new")])
        let requests = (0..<4).map { _ in
            browser.request(.post, "/account/security", body: Array(form.utf8), origin: browser.origin)
        }
        let server = scene.harness.server
        let shown = await withTaskGroup(of: [String].self) { group in
            for request in requests {
                group.addTask {
                    let page = TestPage(response: await server.respond(to: request), url: "/account/security")
                    return FactorScene.recoveryCodes(on: page)
                }
            }
            return await group.reduce(into: [[String]]()) { $0.append($1) }
        }
        #expect(shown.allSatisfy { $0.count == 10 })
        #expect(try await codesLeft(scene) == [10])
        var opening = 0
        for set in shown where try await opens(set[9], scene) { opening += 1 }
        #expect(opening == 1)
        #expect(try await !opens(old[5], scene))
    }

    @Test("a second set, as releases before could leave one, goes with the next renewal")
    func secondSet() async throws {
        let scene = try await FactorScene()
        let (_, old) = try await scene.addApp(scene.browser)
        let record = try #require(try await records(scene).first)
        try await scene.people.insert(
            PersonRecord(
                id: PersonRecordID("of a release before"), subject: record.subject, kind: .recoveryCodes,
                document: record.document, createdAt: record.createdAt))
        let browser = scene.browser
        let page = try await signedIn(browser, scene, old[0])
        #expect(page.text.contains("19 codes are left."))
        let renewed = await browser.post("/account/security", page.fields(of: "recovery") + [("recovery", "new")])
        #expect(FactorScene.recoveryCodes(on: renewed).count == 10)
        #expect(try await codesLeft(scene) == [10])
        #expect(try await !opens(old[5], scene))
    }

    /// The account page of somebody who has logged in with both factors.
    private func signedIn(_ browser: TestBrowser, _ scene: FactorScene, _ code: String) async throws -> TestPage {
        let page = await browser.signIn(await browser.visit("/login"))
        _ = await browser.follow(await browser.submit(page, [("code", code)]))
        return await browser.get("/account/security")
    }

    private func opens(_ code: String, _ scene: FactorScene) async throws -> Bool {
        let browser = scene.browser
        let page = await browser.signIn(await browser.authorize(scene.request()))
        _ = await browser.follow(await browser.submit(page, [("code", code)]))
        return browser.session != nil
    }

    private func records(_ scene: FactorScene) async throws -> [PersonRecord] {
        try await scene.people.personRecords(
            subject: TestDirectory.subject, kind: .recoveryCodes, now: scene.harness.clock.now, limit: 10)
    }

    private func codesLeft(_ scene: FactorScene) async throws -> [Int] {
        try await records(scene).map { $0.document["codes"]?.arrayValue?.count ?? 0 }
    }
}
