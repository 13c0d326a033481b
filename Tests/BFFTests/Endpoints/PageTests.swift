import BFF
import Foundation
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

@Suite("Pages for people, and the public name")
struct PageTests {
    private static let navigation: HTTPFields = [.accept: "text/html,application/xhtml+xml,*/*;q=0.8"]
    /// A browser that says no language.
    private static let browser: HTTPFields = [.userAgent: "TestBrowser/1.0"]

    @Test("a failed login is a page with a way forward, a request id, and no script")
    func failedLogin() async throws {
        let harness = try await CoreHarness { $0.providers.append(CoreHarness.provider("google", "Google")) }
        let answer = await harness.ask(
            .get, "/auth/web/callback?code=x&state=" + String(repeating: "s", count: 43), fields: Self.navigation,
            browser: Self.browser)
        #expect(answer.status == .badRequest)
        #expect(answer.headerFields[.contentType] == "text/html; charset=utf-8")
        #expect(answer.text.contains("This sign-in is over"))
        #expect(answer.text.contains("href=\"http://localhost:8000/auth/web/login?provider=google\""))
        #expect(answer.text.contains("Sign in with <bdi>Keycloak</bdi>"))
        #expect(answer.text.contains("<bdi>invalid_state</bdi> · reference <bdi>request-1</bdi>"))
        #expect(!answer.text.contains("<script"))
        #expect(answer.headerFields[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
        #expect(answer.headerFields[.xFrameOptions] == "DENY")
        #expect(answer.headerFields[.cacheControl] == "no-store")
        #expect(answer.logDetail?.errorCode == "invalid_state")
    }

    @Test("a provider that is down is named first, to be tried again, and the place to return to is kept")
    func providerDown() async throws {
        let harness = try await CoreHarness { $0.providers.insert(CoreHarness.provider("google", "Google"), at: 0) }
        harness.provider.isDown = true
        let answer = await harness.ask(
            .get, "/auth/web/login?provider=keycloak&redirect_uri=/deep/link", fields: Self.navigation,
            browser: Self.browser)
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headerFields[.retryAfter] != nil)
        let again = try #require(answer.text.range(of: "Try again with <bdi>Keycloak</bdi>"))
        let other = try #require(answer.text.range(of: "Sign in with <bdi>Google</bdi>"))
        #expect(again.lowerBound < other.lowerBound)
        #expect(answer.text.contains("redirect_uri=%2Fdeep%2Flink"))
    }

    @Test(
        "a page speaks the language of ui_locales, then that of the browser, then English",
        arguments: [
            ("ui_locales=ar", "de", "ar"), ("ui_locales=nl%20fr-CA", "de", "fr"), ("", "ja;q=0.5, es", "es"),
            ("ui_locales=nl", "nl", "en"), ("", "", "en"), ("ui_locales=ja&ui_locales=de", "ar", "ar"),
        ])
    func languages(query: String, accepted: String, spoken: String) async throws {
        let harness = try await CoreHarness { $0.providers.append(CoreHarness.provider("google", "Google")) }
        let fields: HTTPFields = [.accept: "text/html", .acceptLanguage: accepted]
        let answer = await harness.ask(
            .get, "/auth/web/callback?" + query, fields: fields, browser: Self.browser)
        #expect(answer.headerFields[.contentLanguage] == spoken)
        #expect(answer.headerFields[.vary]?.contains("Accept-Language") == true)
        #expect(answer.text.contains("<html lang=\"\(spoken)\" dir=\"\(spoken == "ar" ? "rtl" : "ltr")\">"))
    }

    @Test("what was asked for by ui_locales goes to the provider, and what is no language does not")
    func wishes() async throws {
        let harness = try await CoreHarness()
        let answer = await harness.ask(.get, "/auth/web/login?provider=keycloak&ui_locales=ar%20%22x%20de-AT")
        #expect(answer.locationParameters["ui_locales"] == "ar de-at")
        let plain = await harness.ask(.get, "/auth/web/login?provider=keycloak")
        #expect(plain.locationParameters["ui_locales"] == nil)
    }

    @Test("each language has words of its own for each code")
    func words() {
        let errors = ErrorAnswers(
            settings: BFFSettings(publicURL: "http://localhost:8000"), location: PublicLocation("http://localhost:8000")
        )
        for code in BFFFailure.Code.allCases {
            let headings = PageLanguage.allCases.map { language in
                let fields: HTTPFields = [.accept: "text/html", .acceptLanguage: language.rawValue]
                let request = EndpointRequest(method: .get, path: "/auth/web/callback", headerFields: fields)
                let text = errors.answer(BFFFailure(code, .badRequest, "Refused.", detail: "x"), request).text
                return text.split(separator: "<h1>").last.map { String($0.prefix { $0 != "<" }) } ?? ""
            }
            #expect(Set(headings).count == PageLanguage.allCases.count, "\(code): \(headings)")
        }
    }

    @Test("text of the configuration is escaped")
    func escaping() async throws {
        let harness = try await CoreHarness {
            $0.providers.append(CoreHarness.provider("x", "<img src=x onerror=alert(1)>\"'&"))
        }
        let answer = await harness.ask(.get, "/auth/web/login", fields: Self.navigation)
        #expect(!answer.text.contains("<img"))
        #expect(answer.text.contains("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;"))
    }

    @Test("a program is told in JSON, whatever path it asks", arguments: ["*/*", "application/json", ""])
    func programs(accept: String) async throws {
        let harness = try await CoreHarness()
        let fields: HTTPFields = [.accept: accept]
        expectRefusal(await harness.ask(.get, "/auth/web/callback?code=x", fields: fields), 400, "invalid_state")
        expectRefusal(
            await harness.ask(.get, "/auth/web/login?provider=nobody", fields: fields), 400, "unknown_provider")
        expectRefusal(await harness.ask(.get, "/auth/me", fields: Self.navigation), 401, "unauthenticated")
    }

    @Test("each code has its words, and each template renders")
    func allCodes() {
        let location = PublicLocation("http://localhost:8000")
        let errors = ErrorAnswers(settings: BFFSettings(publicURL: "http://localhost:8000"), location: location)
        let request = EndpointRequest(
            method: .get, path: "/auth/web/callback", headerFields: Self.navigation, requestID: "request-1")
        for code in BFFFailure.Code.allCases {
            let answer = errors.answer(BFFFailure(code, .badRequest, "Refused.", detail: "x"), request)
            #expect(answer.text.contains("<h1>"), "\(code)")
            #expect(answer.text.contains("<bdi>\(code.rawValue)</bdi> · reference <bdi>request-1</bdi>"))
        }
    }

    @Test(
        "under another loopback name the login, and a page, are sent to the public one first",
        arguments: ["127.0.0.1:8000", "[::1]:8000", "127.0.0.1"])
    func loopback(authority: String) async throws {
        let application = try StaticFilesTests.Application()
        let harness = try await CoreHarness { $0.frontend.staticFiles = application.root }
        for target in ["/auth/web/login?provider=keycloak", "/auth/web/logout/x", "/people?x=1", "/"] {
            let answer = await harness.ask(.get, target, fields: StaticFilesTests.navigation, authority: authority)
            #expect(answer.status == .found)
            #expect(answer.location == "http://localhost:8000" + target)
            #expect(answer.headerFields[.setCookie] == nil)
        }
        #expect(await harness.ask(.get, "/assets/app.js", authority: authority).status == .ok)
        expectRefusal(await harness.ask(.get, "/auth/me", authority: authority), 401, "unauthenticated")
    }

    @Test(
        "no other name is a reason to refuse, or a source for an address",
        arguments: ["evil.example", "localhost:9999", "app.example.com", "", "localhost@evil.example"])
    func otherNames(authority: String) async throws {
        let harness = try await CoreHarness()
        let answer = await harness.ask(.get, "/auth/web/login?provider=keycloak", authority: authority)
        #expect(answer.status == .found)
        #expect(answer.location.hasPrefix(ScriptedProvider.issuer + "/authorize?"))
        #expect(answer.locationParameters["redirect_uri"] == "http://localhost:8000/auth/web/callback")
    }

    @Test("the browser's module is a script that any page may load, and keeps")
    func module() async throws {
        let harness = try await CoreHarness()
        let answer = await harness.ask(.get, "/auth/gatehouse.js")
        #expect(answer.headerFields[.contentType] == "text/javascript; charset=utf-8")
        #expect(answer.headerFields[.accessControlAllowOrigin] == "*")
        #expect(answer.headerFields[.accessControlAllowCredentials] == nil)
        for name in ["user", "login", "logout", "fetch"] { #expect(answer.text.contains("function \(name)(")) }
        let tag = try #require(answer.headerFields[.eTag])
        let again = await harness.ask(.get, "/auth/gatehouse.js", fields: [.ifNoneMatch: tag])
        #expect(again.status == .notModified)
        #expect(again.body.isEmpty)
    }

    @Test("the style sheet of the pages is where they look for it")
    func stylesheet() async throws {
        let harness = try await CoreHarness()
        let page = await harness.ask(.get, "/auth/web/callback", fields: Self.navigation)
        let start = try #require(page.text.range(of: "rel=\"stylesheet\" href=\""))
        let path = String(page.text[start.upperBound...].prefix { $0 != "\"" })
        let answer = await harness.ask(.get, path)
        #expect(answer.status == .ok)
        #expect(answer.headerFields[.contentType] == "text/css; charset=utf-8")
        #expect(answer.headerFields[.cacheControl]?.contains("immutable") == true)
    }
}
