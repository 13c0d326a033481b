import BFF
import HTTPTypes
import Hummingbird
import HummingbirdBFF
import HummingbirdTesting
import Logging
import OAuthCore
import OpenIDProviderTesting
import OpenIDProviders
import ServiceLifecycle
import StorageSQLite
import Testing

@Suite("A backend-for-frontend in an application of its own", .timeLimit(.minutes(10)))
struct EmbeddedBFFTests {
    private func run(
        _ change: (inout BFFSettings) -> Void = { _ in },
        _ body: @escaping @Sendable (EmbeddedSite, EmbeddedBrowser) async throws -> Void
    ) async throws {
        let site = try await EmbeddedSite(change)
        try await site.application.test(.router) { client in try await body(site, EmbeddedBrowser(client, site)) }
    }

    @Test(
        "a visitor is taken through the login and comes back; the cookie has the application's name and holds only an id"
    )
    func visit() async throws {
        try await run { _, browser in
            let visit = try await browser.visit("/private?a=b%20c")
            #expect(visit.path == "/private?a=b%20c")
            #expect(visit.logins == 1)
            #expect(String(buffer: visit.response.body) == "one_person-1")
            #expect(Array(browser.cookies.keys) == ["app_session"])
            #expect(browser.cookies["app_session"]?.count == 43)
            let open = try await browser.request(.get, "/open")
            #expect(String(buffer: open.body) == "Person One")
        }
    }

    @Test(
        "§4.1.2 the session's cookie is HttpOnly, SameSite=Lax and for the whole host; under https Secure with __Host-")
    func cookie() async throws {
        try await run { site, browser in
            try await browser.visit("/private")
            let session = try await browser.request(.get, "/auth/sessions")
            #expect(session.status == .ok)
            let cookies = site.bff.bff.services.cookies
            #expect(cookies.setSession("x", seconds: 5) == "app_session=x; Max-Age=5; Path=/; HttpOnly; SameSite=Lax")
        }
        let secure = try await EmbeddedSite { $0.publicURL = "https://app.example.com" }
        #expect(
            secure.bff.bff.services.cookies.setSession("x", seconds: 5)
                == "__Host-app_session=x; Max-Age=5; Path=/; HttpOnly; SameSite=Lax; Secure")
    }

    @Test(
        "a call of a program or a script is 401 and never sent to a page",
        arguments: [
            HTTPFields(), [.accept: "application/json"], [.accept: "*/*"],
            [.accept: "text/html", .secFetchMode: "cors"], [.accept: "text/html", .secFetchMode: "no-cors"],
        ])
    func api(_ fields: HTTPFields) async throws {
        try await run { _, browser in
            let answer = try await browser.request(.get, "/private", fields: fields)
            #expect(answer.status == .unauthorized)
            #expect(answer.headers[.location] == nil)
            #expect(answer.headers[.xAuthLogin] == "http://localhost:8000/auth/web/login")
            #expect(String(buffer: answer.body).contains("\"unauthenticated\""), "JSON and no page")
            let post = try await browser.request(.post, "/private", body: "a=b")
            #expect(post.status == .unauthorized)
        }
    }

    @Test("a value that names no session is nobody, and a route that forgot its middleware lets nobody in")
    func nobody() async throws {
        try await run { _, browser in
            browser.cookies["app_session"] = String(repeating: "a", count: 43)
            let open = try await browser.request(.get, "/open")
            #expect(String(buffer: open.body) == "nobody")
            #expect(try await browser.request(.get, "/forgotten").status == .unauthorized)
            #expect(try await browser.visit("/private").logins == 1)
        }
    }

    @Test("where the store cannot say, the answer is 503: a page for people, JSON for programs, and an error in code")
    func storeDown() async throws {
        try await run { site, browser in
            try await browser.visit("/private")
            await site.store.close()
            for path in ["/private", "/open", "/forgotten"] {
                let page = try await browser.request(.get, path)
                #expect(page.status == .serviceUnavailable)
                #expect(page.headers[.contentType]?.hasPrefix("text/html") == true)
                #expect(page.headers[.retryAfter] == "1")
            }
            let api = try await browser.request(.get, "/private", fields: [.accept: "application/json"])
            #expect(api.status == .serviceUnavailable)
            #expect(String(buffer: api.body).contains("temporarily_unavailable"))
            #expect(browser.cookies["app_session"] != nil)
            let request = Request(
                head: HTTPRequest(
                    method: .get, scheme: nil, authority: nil, path: "/",
                    headerFields: [.cookie: "app_session=" + (browser.cookies["app_session"] ?? "")]),
                body: .init(buffer: .init()))
            await #expect(throws: HTTPError.self) { try await site.bff.session(for: request) }
        }
    }

    @Test("what changes something needs the session's token and a page of the application")
    func forgery() async throws {
        try await run { site, browser in
            try await browser.visit("/private")
            let me = try await browser.request(.get, "/auth/me")
            let token = try #require(me.headers[.xCSRFToken])
            let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
            for body in ["a=b", "csrf_token=x", "csrf_token=\(token)&csrf_token=\(token)"] {
                #expect(try await browser.request(.post, "/private", fields: form, body: body).status == .forbidden)
                #expect(try await browser.request(.post, "/open", fields: form, body: body).status == .forbidden)
            }
            #expect(try await browser.request(.post, "/private", body: "{}").status == .forbidden)
            let good = try await browser.request(.post, "/private", fields: form, body: "a=b&csrf_token=\(token)")
            #expect(String(buffer: good.body) == "a=b&csrf_token=\(token)")
            let header = try await browser.request(.post, "/private", fields: [.xCSRFToken: token], body: "{}")
            #expect(String(buffer: header.body) == "{}")
            for origin in ["https://evil.test", "null"] {
                let foreign: HTTPFields = [.xCSRFToken: token, .origin: origin]
                #expect(try await browser.request(.post, "/private", fields: foreign, body: "{}").status == .forbidden)
            }
            let long = "csrf_token=\(token)&a=" + String(repeating: "a", count: 70_000)
            #expect(try await browser.request(.post, "/private", fields: form, body: long).status == .contentTooLarge)
        }
    }

    @Test(
        "RFC 9470 a page that demands a recent proof asks for it once, and a provider that does not ask lets nobody in")
    func stepUp() async throws {
        try await run { site, browser in
            let day: Int64 = 86400
            let (clock, provider) = (site.clock, site.provider)
            provider.behave { $0.claims = ["auth_time": .int(clock.now.seconds - day)] }
            #expect(try await browser.visit("/private").logins == 1)
            let refused = try await browser.visit("/fresh")
            #expect(refused.response.status == .badGateway)
            #expect(refused.logins == 1)
            // The session of before goes on.
            #expect(try await browser.visit("/private").logins == 0)
            provider.behave { $0.claims = ["auth_time": .int(clock.now.seconds)] }
            let fresh = try await browser.visit("/fresh")
            #expect(fresh.path == "/fresh")
            #expect(fresh.logins == 1)
            #expect(try await browser.visit("/fresh").logins == 0)
            clock.advance(.seconds(361))
            provider.behave { $0.claims = ["auth_time": .int(clock.now.seconds)] }
            let begun = try await browser.request(.get, "/fresh")
            #expect(begun.headers[.location]?.contains("max_age=300") == true)
            let script = try await browser.request(.get, "/fresh", fields: [.accept: "application/json"])
            #expect(script.status == .unauthorized)
            #expect(script.headers[.xAuthLogin]?.contains("max_age=300") == true)
            #expect(try await browser.visit("/fresh").logins == 1)
        }
    }

    @Test("a session says who, since when, how strongly, and gets a token for calls to services")
    func session() async throws {
        try await run { site, browser in
            let now = site.clock.now
            site.provider.behave {
                $0.claims = ["auth_time": .int(now.seconds - 60), "acr": "2", "department": "sales"]
            }
            try await browser.visit("/private")
            let request = Request(
                head: HTTPRequest(
                    method: .get, scheme: nil, authority: nil, path: "/",
                    headerFields: [
                        .cookie: "app_session=" + (browser.cookies["app_session"] ?? ""),
                        .userAgent: "EmbeddedBrowser/1",
                    ]),
                body: .init(buffer: .init()))
            let session = try #require(try await site.bff.session(for: request))
            #expect(session.user.userID == "one_person-1")
            #expect(session.startedAt == now)
            #expect(session.authenticatedAt == UnixTime(seconds: now.seconds - 60))
            #expect(session.acr == "2")
            #expect(session.claims["department"]?.stringValue == "sales")
            #expect(try await site.bff.accessToken(for: session).isEmpty == false)
            #expect(try await site.bff.endSessions(userID: "one_person-1") == 1)
            #expect(try await site.bff.session(for: request) == nil)
            #expect(try await browser.visit("/private").logins == 1)
        }
    }

    @Test("every setting that cannot be meant is named at once, and no secret stands in the error")
    func problems() async throws {
        var settings = BFFSettings(publicURL: "http://app.example.com/")
        settings.providers = [
            try .openID("One!", issuer: "http://id.test", clientID: "", authentication: .secret("", method: nil))
        ]
        settings.sessions.cookieName = "a b"
        settings.sessions.idleLifetime = .zero
        settings.frontend.afterLogin = "https://elsewhere.test"
        settings.frontend.allowedOrigins = ["https://a.test/path"]
        settings.frontend.staticFiles = "/srv/www"
        settings.routes = [ProxyRoute(path: "/api", upstream: "http://127.0.0.1:1")]
        let secrets = BFFSecrets(signing: "too-short-secret", csrf: "too-short-secret")
        let error = await #expect(throws: EmbeddedBFFError.self) {
            _ = try await EmbeddedBFF(settings, storage: .sqlite(path: "/nowhere/x.db"), secrets: secrets)
        }
        let text = try #require(error?.description)
        for place in [
            "publicURL", "providers[0].name", "providers[0].clientID", "providers[0].kind",
            "providers[0].authentication", "sessions.cookieName", "sessions.idleLifetime", "frontend.afterLogin",
            "frontend.allowedOrigins", "frontend.staticFiles", "routes", "secrets.signing", "secrets.csrf",
        ] { #expect(text.contains(place + ":"), "\(place)") }
        #expect(!text.contains("too-short-secret"))
        #expect("\(secrets)" == "<redacted>")
        #expect(String(reflecting: secrets) == "<redacted>")
        #expect(throws: EmbeddedBFFError.self) {
            try ProviderSettings.openID("a", issuer: "", clientID: "", authentication: .none, scope: "\"")
        }
    }

    @Test("storage that cannot be opened is said; otherwise it runs beside the application and stops with it")
    func service() async throws {
        var settings = BFFSettings(publicURL: "http://localhost:8000")
        settings.providers = [
            try .openID("one", issuer: "http://127.0.0.1:9", clientID: "app", authentication: .none)
        ]
        let secrets = BFFSecrets(
            signing: String(repeating: "s", count: 32), csrf: String(repeating: "c", count: 32))
        let error = await #expect(throws: EmbeddedBFFError.self) {
            _ = try await EmbeddedBFF(settings, storage: .redis(url: "http://x"), secrets: secrets)
        }
        #expect(error?.description.hasPrefix("storage: ") == true)
        let folder = EmbeddedSite.TemporaryFolder()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let bff = try await EmbeddedBFF(
            settings, storage: .sqlite(path: folder.path + "/a.db"), secrets: secrets, logger: logger)
        let group = ServiceGroup(services: [bff], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await #expect(throws: BFFFailure.self) { _ = try await bff.bff.endSessions(userID: "one_x") }
    }
}
