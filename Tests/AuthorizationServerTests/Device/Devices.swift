import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

/// The clients of devices, and what devices and people do.
enum TestDevice {
    static let grantType = "urn:ietf:params:oauth:grant-type:device_code"

    static func add(to directory: inout TestDirectory) {
        directory.add("tv", [.deviceCode, .refreshToken], "openid profile offline_access me items") { client in
            client.tokenEndpointAuthMethod = TokenEndpointAuthMethod.none
            client.clientName = "Television"
        }
        directory.add("own-tv", secret: "own-tv-secret", [.deviceCode], "openid me") { $0.isFirstParty = true }
    }

    static func harness(
        settings: (inout AuthorizationServerSettings) -> Void = { _ in },
        directory more: (inout TestDirectory) -> Void = { _ in }
    ) async throws -> Harness {
        try await Harness(settings: settings) { directory in
            add(to: &directory)
            more(&directory)
        }
    }
}

extension Harness {
    /// Begins, as a device does.
    func device(
        _ form: [(String, String)] = [("scope", "openid me items")], as credentials: TestCredentials = .named("tv")
    ) async -> TestAnswer {
        await post("/oauth2/device_authorization", form, as: credentials)
    }

    /// Asks for the tokens.
    func poll(
        _ device: TestAnswer, as credentials: TestCredentials = .named("tv"), after seconds: Int = 6
    ) async -> TestAnswer {
        clock.advance(.seconds(seconds))
        return await token(
            [("grant_type", TestDevice.grantType), ("device_code", device["device_code"] ?? "")], as: credentials)
    }
}

extension TestBrowser {
    /// Brings a code, logs in where that is asked for, and comes to what the device asks, or to the form again.
    func bring(_ code: String?, as username: String = "testuser1@example.com") async -> TestPage {
        let form = await get("/device")
        #expect(form.status == 200 && form.fields.contains { $0.0 == "user_code" }, "\(form.text)")
        let page = await follow(await submit(form, [("user_code", code ?? "")]))
        return page.isLogin ? await signIn(page, username) : page
    }

    /// Allows what a device asks.
    func allow(_ page: TestPage, scope: [String]? = nil) async -> TestPage {
        var changes = [("decision", "allow")]
        if let scope { changes += scope.map { ("scope", $0) } }
        return await follow(await submit(page, changes))
    }
}
