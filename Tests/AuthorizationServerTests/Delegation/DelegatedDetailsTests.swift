import AuthorizationServer
import OAuthCore
import Testing

@Suite("RFC 9396 authorization details where an application asks for consent")
struct DelegatedDetailsTests {
    private static let asked =
        #"[{"type":"payment","reference":"one","amount":{"currency":"EUR","amount":"1.50"}},{"type":"payment","reference":"two","amount":{"currency":"EUR","amount":"2.50"}}]"#

    private struct Scene {
        let harness: Harness
        let application: TestApplication
        let browser: TestBrowser
        let challenge: String
    }

    private func scene() async throws -> Scene {
        let harness = try await TestApplication.harness(
            consent: true,
            directory: { directory in
                var type = AuthorizationDetailsType(
                    "payment", fields: [.init("reference", .text), .init("amount", .amount)])
                type.isRemembered = false
                directory.resourceServers[0].authorizationDetailsTypes = [type]
                directory.change("web-app") { $0.authorizationDetailsTypes = ["payment"] }
            })
        let application = TestApplication(harness: harness)
        let browser = TestBrowser(harness)
        let url = try await application.accept(
            await browser.authorize([("authorization_details", Self.asked)]), TestApplication.alice)
        let challenge = try TestApplication.challenge(await browser.get(url), "consent_challenge")
        return Scene(harness: harness, application: application, browser: browser, challenge: challenge)
    }

    private func granted(_ body: String, _ scene: Scene) async throws -> JSONValue? {
        let answer = await scene.application.accept(scene.challenge, body, "consent")
        let page = await scene.browser.get(try #require(answer["redirect_to"], "\(answer.text)"))
        let tokens = await scene.harness.token(
            IssuedCode(
                code: try #require(page.code), grantID: GrantID(""), sessionID: SessionID(""),
                redirectURI: TestDirectory.callback
            ).form(), as: .webApp)
        let claims = try scene.harness.verified(tokens["access_token"])
        #expect(claims["authorization_details"] == tokens.json["authorization_details"])
        return tokens.json["authorization_details"]
    }

    @Test("§3 the application is told what is asked for, and what it names is granted")
    func shown() async throws {
        let scene = try await scene()
        let json = await scene.application.show(scene.challenge, "consent").json
        let asked = try JSONReader.parse(Array(Self.asked.utf8))
        #expect(json["authorization_details"] == asked)
        let second = try #require(asked.arrayValue?.last)
        let text = String(decoding: second.serialized(), as: UTF8.self)
        let body = #"{"granted_scopes":["openid"],"granted_authorization_details":[\#(text)]}"#
        #expect(try await granted(body, scene) == [second])
    }

    @Test("§3 an application that does not speak of them allows none")
    func silent() async throws {
        let scene = try await scene()
        #expect(try await granted(#"{"granted_scopes":["openid"]}"#, scene) == nil)
    }

    @Test("§5 what the request does not have is 400, and so is nothing at all")
    func refused() async throws {
        let scene = try await scene()
        for details in [
            #"[{"type":"payment","reference":"three","amount":{"currency":"EUR","amount":"1.50"}}]"#, #"[{}]"#,
            #""all""#,
            #"[{"type":"payment","reference":"one","amount":{"currency":"EUR","amount":"9.50"}}]"#,
        ] {
            let body = #"{"granted_scopes":["openid"],"granted_authorization_details":\#(details)}"#
            let answer = await scene.application.accept(scene.challenge, body, "consent")
            #expect(answer.status == 400, "\(answer.text)")
            #expect(answer["error_description"]?.contains("granted_authorization_details") == true)
        }
        #expect(await scene.application.show(scene.challenge, "consent").status == 200, "nothing is decided")
    }
}
