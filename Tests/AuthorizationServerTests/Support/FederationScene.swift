import AuthorizationServer
import HTTPExchange
import OAuthCore
import OpenIDProviderTesting
import Storage
import StorageSQLite
import Secrets
import Testing

/// A server whose login page offers providers in memory, called `one` and `two`.
struct FederationScene {
    let harness: Harness
    let providers: [TestProvider]
    private let providerClock: OpenIDProviderTesting.TestClock

    var one: TestProvider { providers[0] }
    var two: TestProvider { providers[1] }
    var store: any IdentityLinkStore { harness.context.stores.identityLinks }

    init(
        issuer: String = "https://one.test",
        settings change: (inout AuthorizationServerSettings) -> Void = { _ in },
        directory: (inout TestDirectory) -> Void = { _ in }, wrap: (SQLiteStore) -> any DirectoryStore = { $0 }
    ) async throws {
        let clock = OpenIDProviderTesting.TestClock()
        let providers = [
            try TestProvider(issuer, clock: clock), try TestProvider("https://two.test", clock: clock),
        ]
        harness = try await Harness(
            settings: { settings in
                settings.loginProviders = zip(["one", "two"], providers).map(Self.settings)
                change(&settings)
            }, directory: directory, wrap: wrap, outbound: TestNetwork(providers: providers))
        clock.advance(harness.clock.now.since(clock.now))
        self.providers = providers
        providerClock = clock
    }

    private static func settings(name: String, of provider: TestProvider) -> ProviderSettings {
        ProviderSettings(
            name: name, displayName: "Provider " + name, kind: .openID(issuer: provider.issuer),
            clientID: ClientID(provider.clientID), authentication: .secret(provider.clientSecret, method: nil),
            scope: Scope([.openid, .email, .profile]))
    }

    var browser: TestBrowser { TestBrowser(harness) }

    /// Time passes here and at the providers.
    func advance(_ duration: Duration) {
        harness.clock.advance(duration)
        providerClock.advance(duration)
    }

    /// The redirect to a provider, from its button on the login page.
    func press(_ name: String, on page: TestPage, _ browser: TestBrowser) async -> TestPage {
        await browser.post("/login/provider", page.fields(of: "provider") + [("provider", name)])
    }

    /// What the browser gets when it comes back from a provider.
    func callback(
        from provider: TestProvider, _ redirect: TestPage, _ browser: TestBrowser
    ) async throws -> TestPage {
        await browser.get("/login/callback?" + (try provider.authorize(redirect.location ?? "")))
    }

    /// From the login page by a provider to wherever that leads on the server.
    func logIn(_ page: TestPage, at name: String = "one", _ browser: TestBrowser) async throws -> TestPage {
        let provider = name == "one" ? one : two
        let redirect = await press(name, on: page, browser)
        return await browser.follow(try await callback(from: provider, redirect, browser))
    }

    /// The claims of the ID token that a login with the provider ends in, for the client that asks nobody.
    func claims(
        at name: String = "one", _ changes: [(String, String?)] = [], in browser: TestBrowser? = nil
    ) async throws -> JSONObject {
        let browser = browser ?? self.browser
        let page = await browser.authorize(TestRequest.firstParty + changes)
        let end = try await logIn(page, at: name, browser)
        let answer = await harness.token(
            [
                ("grant_type", "authorization_code"), ("code", try #require(end.code, "\(end.text) \(end.detail)")),
                ("redirect_uri", "http://localhost:8000/auth/callback"), ("code_verifier", IssuedCode.verifier),
            ], as: .fastAPI)
        return try harness.verified(answer["id_token"])
    }

    /// How many users there are.
    func userCount() async throws -> Int {
        try await harness.store.users(origin: nil, after: nil, limit: 100).count
    }
}
