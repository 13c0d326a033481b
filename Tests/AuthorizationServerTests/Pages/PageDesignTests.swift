import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

@Suite("The design of the pages")
struct PageDesignTests {
    private func lines(_ change: (inout PageSettings) -> Void) -> [String] {
        var settings = PageSettings()
        change(&settings)
        do throws(PageDesignError) { _ = try PageDesign(settings) } catch { return error.lines }
        return []
    }

    private func page(
        _ name: String, _ language: String = "en", _ change: (inout PageSettings) -> Void
    ) throws -> String {
        var settings = PageSettings()
        change(&settings)
        let answer = PageGallery(try PageDesign(settings)).page(name, language: language, scheme: nil)
        return String(decoding: try #require(answer).body, as: UTF8.self)
    }

    private func template(_ name: String, _ change: (String) -> String) throws -> PageSettings.Template {
        let source = try #require(PageGallery.templates.first { $0.name == name }).source
        return PageSettings.Template(source: change(source), file: "/brand/\(name).mustache")
    }

    @Test("the pages that come along are in order")
    func standard() { #expect(lines { _ in }.isEmpty) }

    @Test("every page has samples: the preview and the tests of all pages see it")
    func samples() {
        #expect(PageGallery.templatesWithoutSamples.isEmpty)
        #expect(Set(PageGallery.names).count == PageGallery.names.count)
    }

    @Test("every sample renders in every language", arguments: PageGallery.languages)
    func samplesRender(language: String) throws {
        for name in PageGallery.names {
            let text = try page(name, language) { _ in }
            #expect(text.contains("<html lang=\"\(language)\"") && text.contains("<h1"), "\(name)")
            #expect(!text.contains("Optional("), "\(name) shows a value as Swift does")
        }
    }

    @Test(
        "WCAG §1.4.3 an accent that cannot be read is refused with what was measured",
        arguments: ["#ffd400", "#7fb2ff"])
    func accent(color: String) {
        let lines = lines { $0.accent = color }
        #expect(lines.contains { $0.contains("colors.accent: received \(color)") && $0.contains("expected 4.5:1") })
    }

    @Test("WCAG §1.4.3 a dark accent is refused in the dark scheme")
    func accentDark() {
        #expect(
            lines { $0.accentDark = "#0b6e63" }.contains { $0.contains("colors.accent_dark") && $0.contains("lighter") }
        )
    }

    @Test("contrast is that of WCAG: white on #767676 is 4.54:1 and passes on the card alone")
    func contrast() {
        #expect(lines { $0.accent = "#767676" }.contains { $0.contains("on the page") })
        #expect(!lines { $0.accent = "#767676" }.contains { $0.contains("on the card") })
        #expect(lines { $0.accent = "#777777" }.contains { $0.contains("4.47:1") })
    }

    @Test("what is no colour is refused", arguments: ["red", "#12345", "#gggggg", "rgb(0 0 0)"])
    func noColor(color: String) {
        #expect(lines { $0.accent = color }.contains { $0.contains("received \(color), expected a colour") })
    }

    @Test("name, links and the operator's words stand on the page")
    func brand() throws {
        let text = try page("login", "de") {
            $0.name = "Contoso <Konto>"
            $0.links = [.imprint: "https://contoso.example/impressum"]
            $0.texts = ["de": ["login.heading": "Willkommen & hallo", "login.client.before": "weiter zu "]]
        }
        #expect(text.contains("<h1>Willkommen &amp; hallo</h1>"))
        #expect(text.contains("weiter zu <strong>"))
        #expect(text.contains("Contoso &lt;Konto&gt;</bdi>"))
        #expect(
            text.contains("<a href=\"https://contoso.example/impressum\" rel=\"noopener noreferrer\">Impressum</a>"))
    }

    @Test(
        "the words of every catalog can be the operator's, also in the middle of a sentence",
        arguments: [
            ("consent", "access.aboutYou"), ("consent", "access.takeBack"), ("consent", "access.remembered.before"),
            ("applications", "access.applications.revokeOne"), ("password", "accounts.password.submit"),
            ("confirm-email", "accounts.confirmEmail.page.heading"),
            ("confirm-email", "accounts.confirmEmail.lead.after"), ("approve-email", "approval.ask.page.heading"),
            ("choose-common-password", "accounts.problems.common"), ("data", "accounts.data.downloadText"),
            ("passkey-addition", "factors.passkeyLead"), ("profile", "profile.save"), ("device", "device.lead"),
            ("activity", "activity.older"), ("sessions", "account.endOthers"), ("logout", "logout.stay"),
        ])
    func everyCatalog(name: String, text: String) throws {
        #expect(try page(name) { $0.texts = ["en": [text: "The operator says"]] }.contains("The operator says"))
        #expect(try !page(name) { $0.texts = ["de": [text: "The operator says"]] }.contains("The operator says"))
    }

    @Test("a sentence with a number is put in other words with {number}")
    func number() throws {
        let hint = try page("choose-password") { $0.texts = ["en": ["accounts.passwordHint": "{number} or more"]] }
        #expect(hint.contains("15 or more"))
        let left = try page("security") { $0.texts = ["en": ["factors.codesLeft": "Codes: {number}"]] }
        #expect(left.contains("Codes: 8"))
    }

    @Test("something in braces that is not put in there is refused")
    func placeholder() {
        let lines = lines {
            $0.texts = ["en": ["login.heading": "Hello {name}", "accounts.passwordHint": "{number} of {count}"]]
        }
        #expect(lines.contains { $0.contains("login.heading: received the placeholder {name}, expected none") })
        #expect(lines.contains { $0.contains("received the placeholder {count}, expected {number} or none") })
        #expect(lines.count == 2)
    }

    @Test("what is no text of its own cannot be put in other words, and the error says what can")
    func noText() {
        for name in ["access.day", "access.list", "accounts.password", "login"] {
            let lines = lines { $0.texts = ["en": [name: "x"]] }
            #expect(lines.contains { $0.contains("texts.en.\(name): received a text that no page has") }, "\(name)")
        }
        let lines = lines { $0.texts = ["en": ["accounts.pasword.submit": "x", "acount.title": "y"]] }
        #expect(lines.contains { $0.contains("expected one of") && $0.contains("accounts.password.submit") })
        #expect(lines.contains { $0.contains("access.…") && $0.contains("accounts.…") && $0.contains("factors.…") })
    }

    @Test("words for one language leave the others alone")
    func otherLanguage() throws {
        let text = try page("login", "fr") { $0.texts = ["de": ["login.heading": "Willkommen"]] }
        #expect(!text.contains("Willkommen"))
    }

    @Test("an unknown text and an unknown language are refused with what there is")
    func unknownText() {
        let lines = lines { $0.texts = ["en": ["login.heding": "x"], "xx": ["login.heading": "x"]] }
        #expect(lines.contains { $0.contains("texts.en.login.heding") && $0.contains("login.heading") })
        #expect(lines.contains { $0.contains("texts.xx: received an unknown language") })
    }

    @Test("a template that does not compile is refused with its file and line")
    func broken() throws {
        let lines = lines {
            $0.templates = ["login": PageSettings.Template(source: "<p>\n{{#error}}\nx", file: "/brand/login.mustache")]
        }
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("/brand/login.mustache:") == true)
    }

    @Test(
        "a template that drops a field of its form is refused",
        arguments: ["csrf", "password", "flow", "ui_locales", "continue"])
    func dropped(field: String) throws {
        let changed = try template("login") { source in
            source.split(separator: "\n").filter { !$0.contains("name=\"\(field)\"") }.joined(separator: "\n")
        }
        let lines = lines { $0.templates = ["login": changed] }
        let isPart = field == "ui_locales"
        #expect(isPart || lines.contains { $0.contains("without the field \(field)") }, "\(lines)")
    }

    @Test("a template without its form is refused")
    func noForm() throws {
        let lines = lines {
            $0.templates = ["consent": PageSettings.Template(source: "<h1>Yes</h1>", file: "/brand/consent.mustache")]
        }
        #expect(lines.contains { $0.contains("received no form that is sent to /consent") })
    }

    @Test("a layout without the page is refused", arguments: ["{{{body}}}", "{{{frame}}}", "{{stylesheet}}"])
    func layout(part: String) throws {
        let changed = try template("layout") { $0.split(separator: part).joined() }
        #expect(lines { $0.templates = ["layout": changed] }.contains { $0.contains("a layout that lacks") })
    }

    @Test("a template with other words and the same fields is taken")
    func taken() throws {
        let changed = try template("login") { "<p>Hello from the operator</p>\n" + $0 }
        #expect(try page("login") { $0.templates = ["login": changed] }.contains("Hello from the operator"))
    }

    @Test("a template of no page is refused")
    func unknownTemplate() {
        let other = PageSettings.Template(source: "x", file: "/brand/lgin.mustache")
        #expect(lines { $0.templates = ["lgin": other] }.contains { $0.contains("login.mustache") })
    }

    @Test(
        "RFC 7591 §2 a client's picture is served by us, once for all that share it, under an address that names none")
    func clientLogos() async throws {
        let svg = try #require(PageSettings.Logo(Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8)))
        let png = try #require(PageSettings.Logo([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00]))
        var settings = PageSettings()
        settings.clientLogos = ["shop": svg, "other-shop": svg, "bank": png]
        let gallery = PageGallery(try PageDesign(settings))
        let pictures = gallery.assetPaths.filter { $0.contains("client-") }
        #expect(pictures.count == 2 && !pictures.contains { $0.contains("shop") || $0.contains("bank") })
        for path in pictures {
            let request = EndpointRequest(method: .get, path: path)
            let answer = try #require(await gallery.asset(request, scheme: nil))
            #expect(answer.headerFields[.contentType] == (path.hasSuffix(".svg") ? "image/svg+xml" : "image/png"))
            #expect(answer.headerFields[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
            #expect(answer.headerFields[.xContentTypeOptions] == "nosniff")
        }
    }

    @Test("a replaced list of sessions needs the fields of every page that it stands in")
    func partOfPages() throws {
        let changed = try template("session_list") { $0.split(separator: "name=\"end_session\"").joined() }
        let lines = lines { $0.templates = ["session_list": changed] }
        #expect(lines.contains { $0.contains("without the field end_session") }, "\(lines)")
        let taken = try template("session_list") { "<p>Hello from the operator</p>\n" + $0 }
        for name in ["account", "sessions"] {
            #expect(try page(name) { $0.templates = ["session_list": taken] }.contains("Hello from the operator"))
        }
    }

    @Test("a logo is a PNG or an SVG, served so that it runs nothing")
    func logo() async throws {
        #expect(PageSettings.Logo(Array("GIF89a".utf8)) == nil)
        #expect(PageSettings.Logo(Array("{\"a\": \"<svg\"}".utf8)) == nil)
        let logo = try #require(PageSettings.Logo(Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8)))
        let harness = try await Harness(settings: { $0.pages.logo = logo })
        let answer = await harness.send("/assets/logo.svg", method: .get, headers: [:])
        #expect(answer[.contentType] == "image/svg+xml")
        #expect(answer[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
        #expect(answer[.xContentTypeOptions] == "nosniff")
        #expect(
            await TestBrowser(harness).visit("/login").text.contains("<img class=\"logo\" src=\"/assets/logo.svg?v="))
    }
}
