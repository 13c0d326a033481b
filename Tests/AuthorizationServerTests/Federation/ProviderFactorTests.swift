import AuthorizationServer
import OAuthCore
import OpenIDProviderTesting
import Storage
import StorageSQLite
import Testing

@Suite("RFC 8176 what a provider says of factors")
struct ProviderFactorTests {
    private func scene(
        trusted: Bool, _ directory: (inout TestDirectory) -> Void = { _ in }
    ) async throws -> FederationScene {
        let scene = try await FederationScene(
            settings: { settings in
                settings.secondFactors = SecondFactorSettings(policy: .optional, methods: [.totp])
                settings.loginProviders[0].trustsSecondFactors = trusted
            }, directory: directory)
        for provider in scene.providers { provider.behave { $0.claims["amr"] = ["pwd", "otp", "mfa"] } }
        return scene
    }

    @Test("§2 mfa of a provider is one factor, unless the provider is believed; of another provider still")
    func believed() async throws {
        let doubted = try await scene(trusted: false).claims()
        #expect(doubted["acr"]?.stringValue == "1")
        #expect(doubted["amr"]?.stringArrayValue == ["pwd", "otp"], "mfa is this server's word, or a believed one's")
        let scene = try await scene(trusted: true)
        let claims = try await scene.claims()
        #expect(claims["acr"]?.stringValue == "2")
        #expect(claims["amr"]?.stringArrayValue == ["pwd", "otp", "mfa"])
        scene.one.behave { $0.claims["amr"] = ["pwd"] }
        #expect(try await scene.claims()["acr"]?.stringValue == "1", "it has to say so each time")
        scene.two.subject = "person-2"
        #expect(try await scene.claims(at: "two")["acr"]?.stringValue == "1")
    }

    @Test("where a client demands two factors, a provider's mfa is enough only if it is believed")
    func demanded() async throws {
        for trusted in [false, true] {
            let scene = try await scene(trusted: trusted) { directory in
                directory.change("fastapi_service") { $0.requiresSecondFactor = true }
            }
            let browser = scene.browser
            let end = try await scene.logIn(await browser.authorize(TestRequest.firstParty), browser)
            #expect((end.code != nil) == trusted && end.isAppAddition != trusted, "\(end.text)")
        }
    }

    @Test("whoever has a factor here proves it after the login at a provider that is not believed")
    func own() async throws {
        for trusted in [false, true] {
            let scene = try await scene(trusted: trusted)
            let factors = FactorScene(scene.harness)
            let owner = scene.browser
            _ = try await scene.logIn(await owner.visit("/account"), owner)
            let (app, _) = try await factors.addApp(owner)
            let browser = scene.browser
            let page = try await scene.logIn(await browser.authorize(TestRequest.firstParty), browser)
            guard !trusted else {
                #expect(try await factors.claims(page)["acr"]?.stringValue == "2")
                continue
            }
            #expect(page.isFactor && browser.session == nil)
            let end = await browser.follow(await browser.submit(page, [("code", factors.code(app))]))
            let claims = try await factors.claims(end)
            #expect(claims["acr"]?.stringValue == "2")
            #expect(claims["amr"]?.stringArrayValue == ["pwd", "otp", "mfa"])
        }
    }
}
