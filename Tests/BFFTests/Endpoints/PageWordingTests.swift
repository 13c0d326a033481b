import BFF
import Foundation
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

@Suite("The pages in the operator's words and templates")
struct PageWordingTests {
    private static let navigation: HTTPFields = [.accept: "text/html"]

    private func problems(_ change: (inout BFFSettings.Pages) -> Void) -> [String] {
        var settings = BFFSettings(publicURL: "http://localhost:8000")
        settings.providers = [CoreHarness.provider("keycloak", "Keycloak")]
        change(&settings.pages)
        return settings.problems
    }

    /// Every page in every state.
    private func everyPage(_ language: String = "en", _ change: (inout BFFSettings.Pages) -> Void) throws -> String {
        var pages = BFFSettings.Pages()
        change(&pages)
        let gallery = BFFPageGallery(pages)
        return try BFFPageGallery.names.map {
            let page = try #require(gallery.page($0, language: language, scheme: nil))
            return String(decoding: page.body, as: UTF8.self)
        }.joined()
    }

    private func template(_ name: String, _ change: (String) -> String) throws -> [String: BrandTemplate] {
        let source = try #require(BFFPageGallery.templates.first { $0.name == name }).source
        return [name: BrandTemplate(source: change(source), file: "/brand/\(name).mustache")]
    }

    @Test("what comes along is in order, and each sample renders in each language", arguments: PageLanguage.allCases)
    func standard(language: PageLanguage) throws {
        #expect(problems { _ in }.isEmpty)
        let pages = try everyPage(language.rawValue) { _ in }
        #expect(
            pages.components(separatedBy: "<html lang=\"\(language.rawValue)\"").count - 1
                == BFFPageGallery.names.count)
        #expect(!pages.contains("Optional("))
    }

    @Test("the operator's words stand on the page, escaped, in their language alone")
    func words() async throws {
        let harness = try await CoreHarness {
            $0.pages.texts = [
                "de": [
                    "failures.over.heading": "Vorbei & <neu>", "login.signInWith.before": "Weiter mit ",
                    "login.signInWith.after": "",
                ]
            ]
        }
        let german = await harness.ask(.get, "/auth/web/callback?code=x&ui_locales=de", fields: Self.navigation).text
        #expect(german.contains("<h1>Vorbei &amp; &lt;neu&gt;</h1>"))
        #expect(german.contains("<title>Vorbei &amp; &lt;neu&gt;</title>"))
        #expect(german.contains("Weiter mit <bdi>Keycloak</bdi></a>"))
        #expect(german.contains("Zurück zur Startseite"))
        let english = await harness.ask(.get, "/auth/web/callback?code=x&ui_locales=en", fields: Self.navigation).text
        #expect(english.contains("<h1>This sign-in is over</h1>"))
    }

    @Test("every text of the pages can be replaced, and then stands on one of them")
    func everyText() throws {
        let lines = problems { $0.texts = ["en": ["login.none": "x", "failures.none": "x"]] }
        let names = lines.flatMap { $0.components(separatedBy: "expected one of ").last?.split(separator: ", ") ?? [] }
        #expect(names.count == 31, "\(names)")
        for name in names.map(String.init) {
            let pages = try everyPage { $0.texts = ["en": [name: "The operator says \(name)."]] }
            #expect(pages.contains("The operator says \(name)."), "\(name)")
            #expect(problems { $0.texts = ["en": [name: "The operator says"]] }.isEmpty, "\(name)")
        }
    }

    @Test(
        "an unknown text, an unknown language and a placeholder are problems that name them",
        arguments: [
            ("en", "login.heding", "pages.texts.en.login.heding: received a text that no page has", "login.home"),
            ("en", "heading", "pages.texts.en.heading: received a text that no page has", "failures.…, login.…"),
            ("en", "failures.over", "pages.texts.en.failures.over: received a text", "failures.over.heading"),
            ("xx", "login.home", "pages.texts.xx: received an unknown language", "en, de, fr, es, ja, ar"),
        ])
    func unknown(language: String, name: String, problem: String, expected: String) {
        let lines = problems { $0.texts = [language: [name: "x"]] }
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix(problem) == true && lines.first?.contains(expected) == true, "\(lines)")
    }

    @Test("something in braces that is not put in there is a problem")
    func placeholder() {
        #expect(
            problems { $0.texts = ["fr": ["login.home": "Retour à {name}"]] } == [
                "pages.texts.fr.login.home: received the placeholder {name}, expected none"
            ])
        #expect(problems { $0.texts = ["fr": ["login.home": "{ Retour } {}"]] }.isEmpty)
    }

    @Test("a template of the operator's is the page, with what is put in escaped")
    func taken() async throws {
        let message = try template("message") { "<p class=\"notice\">Call {{heading}}</p>\n" + $0 }
        let layout = try template("layout") { $0.replacing("<main>", with: "<main id=\"contoso\">") }
        let harness = try await CoreHarness {
            $0.providers.append(CoreHarness.provider("x", "<i>X</i>"))
            $0.pages.templates = message.merging(layout) { $1 }
        }
        let page = await harness.ask(.get, "/auth/web/login", fields: Self.navigation).text
        #expect(page.contains("<p class=\"notice\">Call Anmelden</p>"))
        #expect(page.contains("<main id=\"contoso\">"))
        #expect(page.contains("&lt;i&gt;X&lt;/i&gt;") && !page.contains("<i>"))
    }

    @Test("a template that is no Mustache, or of no page, is a problem with its file")
    func broken() {
        let broken = problems {
            $0.templates = ["message": BrandTemplate(source: "<p>\n{{#code}}\nx", file: "/brand/message.mustache")]
        }
        #expect(broken.count == 1 && broken.first?.hasPrefix("/brand/message.mustache:") == true, "\(broken)")
        let unknown = problems { $0.templates = ["login": BrandTemplate(source: "x", file: "/brand/login.mustache")] }
        #expect(
            unknown == [
                "/brand/login.mustache: received a template that no page has, expected one of layout.mustache, message.mustache"
            ])
    }

    @Test("a template without a way forward is a problem that says which")
    func lost() throws {
        let noOffers = try template("message") { $0.replacing("href=\"{{url}}\"", with: "") }
        let lines = problems { $0.templates = noOffers }
        #expect(
            lines.contains {
                $0.hasPrefix("/brand/message.mustache: received no link to /auth/web/login?provider=contoso")
                    && $0.hasSuffix("in the state app-choice")
            }, "\(lines)")
        let noHome = try template("message") { $0.replacing("href=\"{{home}}\"", with: "href=\"\"") }
        #expect(problems { $0.templates = noHome }.contains { $0.contains("received no link to /, expected one") })
    }

    @Test(
        "a layout without the page, the style sheet or the language is a problem",
        arguments: ["{{{body}}}", "{{stylesheet}}", "{{language}}"])
    func layout(part: String) throws {
        let changed = try template("layout") { $0.replacing(part, with: "") }
        let lines = problems { $0.templates = changed }
        #expect(lines.contains { $0.hasPrefix("/brand/layout.mustache: received a layout that lacks {{") }, "\(lines)")
    }

    @Test("a sample is served so that a page of the same origin may frame it, and no cache keeps its style sheet")
    func sample() async throws {
        let gallery = BFFPageGallery(BFFSettings.Pages())
        let page = try #require(gallery.page("app-choice", language: "en", scheme: nil))
        #expect(page.status == .ok)
        #expect(page.headerFields[.contentSecurityPolicy]?.contains("frame-ancestors 'self'") == true)
        #expect(gallery.page("login", language: "en", scheme: nil) == nil)
        let request = EndpointRequest(method: .get, path: "/auth/gatehouse.css")
        let sheet = try #require(await gallery.asset(request, scheme: nil))
        #expect(sheet.headerFields[.contentType] == "text/css; charset=utf-8")
        #expect(sheet.headerFields[.cacheControl] == "no-store")
    }
}
