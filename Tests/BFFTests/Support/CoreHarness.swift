import BFF
import Foundation
import HTTPExchange
import HTTPTypes
import Logging
import OAuthCore
import OpenIDProviders
import OpenIDProviderTesting
import Secrets
import Storage
import StorageSQLite
import Testing

/// A whole backend-for-frontend in this process, on a SQLite file of its own, with a clock that the test moves and a provider that is a script.
final class CoreHarness: Sendable {
    let bff: BackendForFrontend
    let store: WatchedStore
    let provider: ScriptedProvider
    private let clock = TestClock()
    private let folder: String

    var services: BFFServices { bff.services }
    var now: UnixTime { clock.now }
    func advance(_ duration: Duration) { clock.advance(duration) }

    init(
        publicURL: String = "http://localhost:8000", settings change: (inout BFFSettings) -> Void = { _ in }
    ) async throws {
        var settings = BFFSettings(publicURL: publicURL)
        settings.frontend.allowedRedirects = ["http://localhost:3000", "https://app.example.com"]
        settings.frontend.allowedOrigins = ["http://localhost:3000"]
        settings.refreshesTokens = true
        settings.providers = [Self.provider("keycloak", "Keycloak")]
        change(&settings)
        folder = NSTemporaryDirectory() + "gatehouse-bff-" + RandomToken.alphanumeric(from: .system)
        store = WatchedStore(
            try await SQLiteStore.open(path: folder + "/gatehouse.db", logger: Logger(label: "gatehouse.test")))
        provider = ScriptedProvider()
        let clock = clock
        bff = BackendForFrontend(
            context: BFFContext(
                settings: settings, stores: BFFStores(store),
                keyRing: try KeyRing(root: [UInt8](repeating: 7, count: 32)),
                csrfKeyRing: try KeyRing(root: [UInt8](repeating: 8, count: 32)), clock: { clock.now },
                logger: Logger(label: "gatehouse.test"), http: provider,
                serviceTokens: { _ throws(BFFFailure) in "service-token" }))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    static func provider(_ name: String, _ displayName: String) -> ProviderSettings {
        ProviderSettings(
            name: name, displayName: displayName, kind: .openID(issuer: ScriptedProvider.issuer),
            clientID: ClientID("web-app"), authentication: .secret("a secret of the test", method: .basic),
            scope: Scope([.openid, .profile, .email]))
    }

    // MARK: A browser

    /// What every request of the test's browser carries.
    static let browser: HTTPFields = [.userAgent: "TestBrowser/1.0", .acceptLanguage: "de-DE, de;q=0.9"]

    static func login(_ subject: String = "alice", name: String? = "Alice Example") -> CompletedLogin {
        CompletedLogin(
            user: BFFUser(
                provider: "keycloak", subject: SubjectID(subject), email: subject + "@example.com",
                isEmailVerified: true, name: name),
            providerSessionID: SessionID("sid-" + subject),
            tokens: ReceivedTokens(
                accessToken: "access-" + subject, idToken: "id-token-" + subject, refreshToken: "refresh-" + subject,
                expiresAt: UnixTime(seconds: 1_900_000_000)))
    }

    /// Logs in, and gives what the browser has then: the session's cookie.
    func logIn(
        _ login: CompletedLogin = CoreHarness.login(), fields: HTTPFields = CoreHarness.browser, cookie: String? = nil
    ) async throws -> TestSession {
        var fields = fields
        fields[.cookie] = cookie
        let request = EndpointRequest(method: .get, path: "/auth/web/callback", headerFields: fields)
        let begun = try await services.sessions.begin(login, request: request)
        let pair = begun.setCookie.prefix { $0 != ";" }
        return TestSession(
            record: begun.record, cookie: String(pair), setCookie: begun.setCookie,
            csrf: services.csrf.token(for: begun.record))
    }

    /// A request of the test's browser.
    func ask(
        _ method: HTTPRequest.Method = .get, _ target: String, cookie: String? = nil, csrf: String? = nil,
        fields more: HTTPFields = [:], browser: HTTPFields = CoreHarness.browser, authority: String? = "localhost:8000"
    ) async -> EndpointResponse {
        var fields = browser
        for field in more { fields.append(field) }
        if let cookie { fields[.cookie] = cookie }
        if let csrf { fields[.xCSRFToken] = csrf }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return await bff.respond(
            to: EndpointRequest(
                method: method, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : nil,
                headerFields: fields, authority: authority, clientAddress: "192.0.2.1", requestID: "request-1"))
    }
}

/// A session as a browser has it.
struct TestSession: Sendable {
    let record: BFFSessionRecord
    /// `name=value`.
    let cookie: String
    let setCookie: String
    let csrf: String

    var value: String { String(cookie.drop { $0 != "=" }.dropFirst()) }
}

/// Expects a refusal as the contract has it.
func expectRefusal(
    _ answer: EndpointResponse, _ status: Int, _ error: String, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(
        answer.status.code == status, "\(answer.text) \(String(describing: answer.logDetail))",
        sourceLocation: sourceLocation)
    #expect(answer.error == error, sourceLocation: sourceLocation)
    #expect(answer.json["error_description"]?.stringValue?.isEmpty == false, sourceLocation: sourceLocation)
    #expect(answer.json["request_id"]?.stringValue == "request-1", sourceLocation: sourceLocation)
    #expect(answer.logDetail?.errorCode == error, sourceLocation: sourceLocation)
}
