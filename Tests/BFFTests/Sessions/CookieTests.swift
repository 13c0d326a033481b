import BFF
import HTTPTypes
import Testing

@Suite("RFC 6265bis Cookies of the backend-for-frontend")
struct CookieTests {
    private func attributes(_ cookie: String) -> Set<String> {
        Set(cookie.split(separator: ";").dropFirst().map { $0.trimmingPrefix(" ").description })
    }

    @Test("under http: no prefix, HttpOnly, SameSite=Lax, Path=/, not Secure")
    func plain() async throws {
        let session = try await CoreHarness().logIn()
        #expect(session.cookie.hasPrefix("session="))
        #expect(session.value.utf8.count == 43)
        #expect(attributes(session.setCookie) == ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=86400"])
    }

    @Test("§4.1.3.2 under https: __Host-, Secure, no Domain")
    func host() async throws {
        let harness = try await CoreHarness(publicURL: "https://app.example.com")
        let session = try await harness.logIn()
        #expect(session.cookie.hasPrefix("__Host-session="))
        #expect(attributes(session.setCookie).contains("Secure"))
        #expect(!session.setCookie.contains("Domain"))
        expectRefusal(
            await harness.ask(.get, "/auth/me", cookie: "session=" + session.value), 401, "unauthenticated")
    }

    @Test("§4.1.3.1 with cookie_domain: __Secure- and the domain, for the session alone")
    func domain() async throws {
        let harness = try await CoreHarness(publicURL: "https://login.example.com") {
            $0.sessions.cookieDomain = "example.com"
        }
        let session = try await harness.logIn()
        #expect(session.cookie.hasPrefix("__Secure-session="))
        #expect(attributes(session.setCookie).isSuperset(of: ["Domain=example.com", "Secure"]))
        #expect(harness.services.cookies.loginPrefix == "__Host-session_login_")
        #expect(!harness.services.cookies.set("__Host-session_login_1", "x", seconds: 1).contains("Domain"))
    }

    @Test(
        "the session's cookie is not set for the life of the browser but for that of the session, and removed with the same attributes"
    )
    func removal() async throws {
        let harness = try await CoreHarness { $0.sessions.maximumAge = .seconds(77) }
        #expect(try await harness.logIn().setCookie.contains("Max-Age=77"))
        #expect(
            attributes(harness.services.cookies.removeSession) == ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=0"])
    }
}
