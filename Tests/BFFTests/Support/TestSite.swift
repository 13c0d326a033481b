import BFF
import HTTPExchange
import HTTPTypes
import Logging
import OAuthCore
import OpenIDProviders
import OpenIDProviderTesting
import Secrets
import Storage

/// A backend-for-frontend in memory with its providers, its store and its clock.
struct TestSite {
    let clock: TestClock
    let store: MemoryStore
    let providers: [TestProvider]
    let bff: BackendForFrontend

    var provider: TestProvider { providers[0] }

    /// A site at `http://localhost:8000` with one OpenID provider called `one`, refresh on; `change` changes its settings.
    init(
        clock: TestClock = TestClock(), store: MemoryStore = MemoryStore(), providers: [TestProvider]? = nil,
        _ change: (inout BFFSettings) -> Void = { _ in },
        other: @escaping @Sendable (OutboundRequest) -> OutboundResponse? = { _ in nil }
    ) throws {
        let providers = try providers ?? [TestProvider(clock: clock)]
        var settings = BFFSettings(publicURL: "http://localhost:8000")
        let names = ["one", "two", "three", "four"]
        settings.providers = zip(names, providers).map { Self.settings(name: $0, of: $1) }
        settings.refreshesTokens = true
        change(&settings)
        self.clock = clock
        self.store = store
        self.providers = providers
        bff = BackendForFrontend(
            context: try Self.context(settings, store, TestNetwork(providers: providers, other: other), clock))
    }

    static func settings(name: String, of provider: TestProvider) -> ProviderSettings {
        ProviderSettings(
            name: name, displayName: name.uppercased(), kind: .openID(issuer: provider.issuer),
            clientID: ClientID(provider.clientID), authentication: .secret(provider.clientSecret, method: nil),
            scope: Scope([.openid, .email, .profile, .offlineAccess]))
    }

    static func context(
        _ settings: BFFSettings, _ store: MemoryStore, _ http: any OutboundClient, _ clock: TestClock
    ) throws -> BFFContext {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return BFFContext(
            settings: settings, stores: BFFStores(store),
            keyRing: try KeyRing(root: Array(repeating: 1, count: 32)),
            csrfKeyRing: try KeyRing(root: Array(repeating: 2, count: 32)), clock: { clock.now }, logger: logger,
            http: http,
            serviceTokens: { _ throws(BFFFailure) in
                throw BFFFailure(.tokenUnavailable, .badGateway, "There is no token.", detail: "none in this test")
            })
    }

    var browser: TestBrowser { TestBrowser(bff) }

    /// A whole login: what the callback answers.
    func logIn(
        _ browser: inout TestBrowser, at provider: Int = 0, returnTo: String? = nil, accept: String = TestBrowser.html
    ) async throws -> EndpointResponse {
        let begun = await start(&browser, at: provider, returnTo: returnTo)
        let query = try providers[provider].authorize(begun.location)
        return await browser.get("/auth/web/callback?" + query, accept: accept)
    }

    /// The redirect to the provider.
    func start(
        _ browser: inout TestBrowser, at provider: Int = 0, returnTo: String? = nil
    ) async -> EndpointResponse {
        let name = bff.services.providers.all[provider].name
        let target = returnTo.map { "&redirect_uri=" + PercentEncoding.encode($0) } ?? ""
        return await browser.get("/auth/web/login?provider=\(name)\(target)")
    }

    /// The session of the browser, as an endpoint sees it.
    func session(_ browser: TestBrowser) async throws(BFFFailure) -> LiveSession {
        let cookie = browser.cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
        return try await bff.services.sessions.session(
            for: EndpointRequest(
                method: .get, path: "/",
                headerFields: [.cookie: cookie, .userAgent: browser.userAgent, .acceptLanguage: "en"]))
    }
}
