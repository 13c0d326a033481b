import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviderTesting
import Testing

@Suite("RFC 9470 a login that has to be fresh or strong")
struct StepUpTests {
    private func logIn(
        _ query: String, authTime: Int64?, acr: JSONValue = .null, waiting: Duration = .zero
    ) async throws -> (asked: FormParameters, answer: EndpointResponse, sessions: Int) {
        let site = try TestSite { $0.frontend.allowedACRValues = ["2", "phr"] }
        let now = site.clock.now.seconds
        site.provider.behave {
            $0.claims = ["auth_time": authTime.map { .int(now - $0) } ?? .null, "acr": acr]
        }
        var browser = site.browser
        let begun = await browser.get("/auth/web/login?provider=one" + query)
        guard begun.status == .found else { return (FormParameters(), begun, site.store.sessions.count) }
        let callback = try site.provider.authorize(begun.location)
        site.clock.advance(waiting)
        let answer = await browser.get("/auth/web/callback?" + callback)
        return (begun.locationParameters, answer, site.store.sessions.count)
    }

    @Test("OpenID Connect Core §3.1.2.1 max_age and acr_values go to the provider")
    func sent() async throws {
        let login = try await logIn("&max_age=300&acr_values=2%20phr", authTime: 10, acr: "phr")
        #expect(login.asked["max_age"] == "300")
        #expect(login.asked["acr_values"] == "2 phr")
        #expect(login.answer.status == .found)
        let plain = try await logIn("", authTime: nil)
        #expect(plain.asked["max_age"] == nil)
        #expect(plain.asked["acr_values"] == nil)
        #expect(plain.sessions == 1)
    }

    @Test("a proof that is to come begins no session: it would stay recent for ever")
    func future() async throws {
        #expect(try await logIn("&max_age=300", authTime: -61).answer.status == .badGateway)
        #expect(try await logIn("&max_age=300", authTime: -59).answer.status == .found)
        #expect(try await logIn("", authTime: -4000).answer.status == .found)
    }

    @Test(
        "§3.1.3.7 a proof that is too old, or of which nothing is said, begins no session", arguments: [361, 9000, nil])
    func stale(_ age: Int64?) async throws {
        let login = try await logIn("&max_age=300", authTime: age)
        #expect(login.answer.status == .badGateway)
        #expect(login.answer.logDetail?.errorCode == "invalid_id_token")
        #expect(login.answer.logDetail?.detail.contains("auth_time") == true)
        #expect(login.sessions == 0)
    }

    @Test("what counts is the moment at which the provider was asked, not how long the person took there")
    func slowPerson() async throws {
        #expect(try await logIn("&max_age=300", authTime: 299, waiting: .seconds(200)).sessions == 1)
        #expect(try await logIn("&max_age=0", authTime: -5, waiting: .seconds(6)).sessions == 1)
    }

    @Test("§3.1.3.7 a class that was not demanded, or none, begins no session", arguments: [JSONValue.null, "1", "22"])
    func weak(_ acr: JSONValue) async throws {
        let login = try await logIn("&acr_values=2", authTime: 1, acr: acr)
        #expect(login.answer.status == .badGateway)
        #expect(login.sessions == 0)
    }

    @Test(
        "a value that is none, or that the application does not know, is refused before anything is begun",
        arguments: [
            "&max_age=-1", "&max_age=1.5", "&max_age=abc", "&max_age=1234567890", "&max_age=5&max_age=6",
            "&acr_values=3", "&acr_values=2%203", "&acr_values=2%202%202%202%202%202%202%202%202",
        ])
    func refused(_ query: String) async throws {
        let login = try await logIn(query, authTime: 1)
        #expect(login.answer.status == .badRequest)
        #expect(login.answer.headerFields[.setCookie] == nil)
        #expect(login.answer.logDetail?.errorCode == "invalid_request")
    }

    @Test("the choice of a provider keeps what was demanded")
    func choice() async throws {
        let clock = TestClock()
        let site = try TestSite(
            clock: clock,
            providers: [try TestProvider(clock: clock), try TestProvider("https://other.test", clock: clock)])
        var browser = site.browser
        let page = await browser.get("/auth/web/login?max_age=60")
        #expect(page.text.contains("max_age=60"))
    }
}

@Suite("Logout by a page without script")
struct FormLogoutTests {
    private func post(
        _ harness: CoreHarness, _ session: TestSession?, _ body: String, fields more: HTTPFields = [:]
    ) async -> EndpointResponse {
        var fields = CoreHarness.browser
        fields[.contentType] = "application/x-www-form-urlencoded"
        fields[.accept] = "text/html"
        fields[.origin] = "http://localhost:8000"
        for field in more { fields[field.name] = field.value }
        if let session { fields[.cookie] = session.cookie }
        return await harness.bff.respond(
            to: EndpointRequest(
                method: .post, path: "/auth/web/logout", headerFields: fields, body: Array(body.utf8),
                authority: "localhost:8000", requestID: "request-1"))
    }

    @Test("the session is gone, the cookie cleared, and the browser on its way to the provider")
    func logout() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let answer = await post(harness, session, "csrf_token=" + session.csrf)
        #expect(answer.status == .seeOther)
        #expect(answer.location.hasPrefix("/auth/web/logout/"))
        #expect(answer.headerFields[.setCookie] == harness.services.cookies.removeSession)
        let leaving = await harness.ask(.get, answer.location)
        #expect(leaving.location.hasPrefix(ScriptedProvider.issuer + "/logout?"))
        expectRefusal(await harness.ask(.get, "/auth/me", cookie: session.cookie), 401, "session_expired")
        // Pressed twice, it has been done.
        let again = await post(harness, session, "csrf_token=" + session.csrf)
        #expect(again.status == .seeOther)
        #expect(again.location == "/")
        let nobody = await post(harness, nil, "")
        #expect(nobody.location == "/")
    }

    @Test("a form without the session's token, or from another page, ends nothing")
    func forged() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let other = try await harness.logIn(CoreHarness.login("mallory"))
        for body in ["", "csrf_token=", "csrf_token=" + other.csrf, "csrf_token=\(session.csrf)&csrf_token=x"] {
            let answer = await post(harness, session, body)
            #expect(answer.status == .forbidden)
            #expect(answer.headerFields[.contentType]?.hasPrefix("text/html") == true)
        }
        for origin in ["https://evil.test", "null"] {
            let answer = await post(harness, session, "csrf_token=" + session.csrf, fields: [.origin: origin])
            #expect(answer.status == .forbidden)
        }
        #expect(await harness.ask(.get, "/auth/me", cookie: session.cookie).status == .ok)
    }

    @Test("elsewhere the token is taken from its header field alone")
    func headerOnly() async throws {
        let harness = try await CoreHarness { $0.refreshesTokens = true }
        let session = try await harness.logIn()
        var fields = CoreHarness.browser
        fields[.contentType] = "application/x-www-form-urlencoded"
        fields[.cookie] = session.cookie
        let answer = await harness.bff.respond(
            to: EndpointRequest(
                method: .post, path: "/auth/web/refresh", headerFields: fields,
                body: Array("csrf_token=\(session.csrf)".utf8)))
        #expect(answer.status == .forbidden)
    }
}
