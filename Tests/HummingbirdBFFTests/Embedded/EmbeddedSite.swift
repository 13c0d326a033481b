import BFF
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdBFF
import HummingbirdTesting
import Logging
import NIOCore
import OAuthCore
import OpenIDProviderTesting
import OpenIDProviders
import Secrets
import Storage
import StorageSQLite
import Testing

/// An application of its own at `http://localhost:8000`, with a provider in memory, a SQLite file and a clock that the test moves.
struct EmbeddedSite: Sendable {
    let clock = TestClock()
    let provider: TestProvider
    let store: SQLiteStore
    let bff: EmbeddedBFF
    private let folder: TemporaryFolder

    init(_ change: (inout BFFSettings) -> Void = { _ in }) async throws {
        provider = try TestProvider(clock: clock)
        folder = TemporaryFolder()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        store = try await SQLiteStore.open(path: folder.path + "/test.db", logger: logger)
        var settings = BFFSettings(publicURL: "http://localhost:8000")
        settings.providers = [
            try .openID(
                "one", issuer: provider.issuer, clientID: provider.clientID,
                authentication: .secret(provider.clientSecret, method: nil))
        ]
        settings.sessions.cookieName = "app_session"
        change(&settings)
        let clock = clock
        bff = EmbeddedBFF(
            BFFContext(
                settings: settings, stores: BFFStores(store),
                keyRing: try KeyRing(root: Array(repeating: 1, count: 32)),
                csrfKeyRing: try KeyRing(root: Array(repeating: 2, count: 32)), clock: { clock.now }, logger: logger,
                http: TestNetwork(providers: [provider]),
                serviceTokens: { _ throws(BFFFailure) in
                    throw BFFFailure(.tokenUnavailable, .badGateway, "There is no token.", detail: "none in this test")
                }))
    }

    /// Pages for people who are logged in, one for those who proved it lately, and something to change.
    var application: some ApplicationProtocol {
        let router = Router(context: SessionRequestContext.self)
        router.addRoutes(of: bff)
        router.add(middleware: SessionMiddleware(bff))
        router.get("open") { _, context in context.session?.user.name ?? "nobody" }
        router.post("open") { request, _ in try await String(buffer: request.body.collect(upTo: 1000)) }
        router.group("private").add(middleware: LoginMiddleware(bff))
            .get { _, context in try context.requireSession().user.userID }
            .post { request, _ in try await String(buffer: request.body.collect(upTo: 1000)) }
        router.group("fresh").add(middleware: LoginMiddleware(bff, LoginDemand(maximumAge: .seconds(300))))
            .get { _, _ in "fresh" }
        router.get("forgotten") { _, context in try context.requireSession().id }
        return Application(router: router)
    }

    final class TemporaryFolder: Sendable {
        let path = NSTemporaryDirectory() + "embedded-bff-" + UUID().uuidString
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }
}

/// A browser of one person: it keeps cookies and navigates.
final class EmbeddedBrowser {
    let client: any TestClientProtocol
    let site: EmbeddedSite
    var cookies: [String: String] = [:]
    /// The last cookie as it was set.
    var setCookie = ""

    init(_ client: any TestClientProtocol, _ site: EmbeddedSite) {
        self.client = client
        self.site = site
    }

    func request(
        _ method: HTTPRequest.Method = .get, _ target: String, fields: HTTPFields = [.accept: "text/html"],
        body: String? = nil
    ) async throws -> TestResponse {
        var fields = fields
        fields[.userAgent] = "EmbeddedBrowser/1"
        if !cookies.isEmpty { fields[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
        let response = try await client.executeRequest(
            uri: target.replacing("http://localhost:8000", with: ""), method: method, headers: fields,
            body: body.map { ByteBuffer(string: $0) })
        for cookie in response.headers[values: .setCookie] {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1).map(String.init)
            setCookie = cookie
            cookies[pair[0]] = cookie.contains("Max-Age=0") ? nil : pair.count > 1 ? pair[1] : ""
        }
        return response
    }

    /// Goes to a page, and through the provider where it leads there: where it ends, and how often it was sent to the provider.
    @discardableResult
    func visit(_ path: String) async throws -> (response: TestResponse, path: String, logins: Int) {
        var target = path
        var logins = 0
        for _ in 0..<12 {
            let response = try await request(.get, target)
            guard response.status == .found, let location = response.headers[.location] else {
                return (response, target, logins)
            }
            if location.hasPrefix(site.provider.issuer) {
                logins += 1
                target = "/auth/web/callback?" + (try site.provider.authorize(location))
            } else {
                target = location
            }
        }
        throw Endless()
    }

    struct Endless: Error {}
}
