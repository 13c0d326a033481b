import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

@Suite("OpenID Connect Core §3.1.2.1 ui_locales, RFC 9110 §12.5.4 Accept-Language: the languages of the pages")
struct LanguageTests {
    /// What the heading of the login page is in each language.
    private static let headings = [
        "en": "Sign in", "de": "Anmelden", "fr": "Connexion", "es": "Iniciar sesión", "ja": "ログイン",
        "ar": "تسجيل الدخول",
    ]

    private func expectLanguage(_ page: TestPage, _ tag: String, _ comment: Comment? = nil) {
        #expect(page.text.contains("<html lang=\"\(tag)\" dir=\"\(tag == "ar" ? "rtl" : "ltr")\">"), comment)
        #expect(page.response.headerFields[.contentLanguage] == tag, comment)
        #expect(page.response.headerFields[.vary] == "Accept-Language", comment)
    }

    @Test("every language has its login page", arguments: headings.keys.sorted())
    func everyLanguage(_ tag: String) async throws {
        let browser = TestBrowser(try await Harness())
        let page = await browser.authorize([("ui_locales", tag)])
        #expect(page.isLogin)
        expectLanguage(page, tag)
        let heading = try #require(Self.headings[tag])
        #expect(page.text.contains("<h1>\(heading)</h1>"))
    }

    @Test(
        "the client's wish goes before the browser's, a region falls back to its language, English is the last",
        arguments: [
            ("de-CH", "fr", "de"), ("se ja", "fr", "ja"), ("se", "fr-CA,en;q=0.5", "fr"),
            (nil, "en;q=0.4, es-MX;q=0.8", "es"),
            (nil, "se, *", "en"), (nil, nil, "en"), ("<script>", "\"", "en"),
        ] as [(String?, String?, String)])
    func choice(_ uiLocales: String?, _ accepted: String?, _ expected: String) async throws {
        let browser = TestBrowser(try await Harness())
        browser.acceptLanguage = accepted
        expectLanguage(await browser.authorize([("ui_locales", uiLocales)]), expected)
    }

    @Test(
        "the client's wish is kept from the login through a wrong password to the consent, whatever the browser says meanwhile"
    )
    func flow() async throws {
        let browser = TestBrowser(try await Harness())
        let login = await browser.authorize([("ui_locales", "ar-EG")])
        browser.acceptLanguage = "ja"
        let wrong = await browser.signIn(login, "testuser1@example.com", "wrong")
        expectLanguage(wrong, "ar")
        #expect(wrong.text.contains("اسم المستخدم أو كلمة المرور غير صحيحة."))
        let consent = await browser.signIn(wrong)
        #expect(consent.isConsent)
        expectLanguage(consent, "ar")
        #expect(consent.text.contains("معرفة هويتك"))
        expectLanguage(await browser.get("/account"), "ja")
    }

    @Test("an error is told in the language of the page that led to it, the protocol's own words in English")
    func errors() async throws {
        let browser = TestBrowser(try await Harness())
        let login = await browser.authorize([("ui_locales", "de")])
        for flow in browser.flows { browser[cookie: flow] = nil }
        let foreign = await browser.signIn(login)
        #expect(foreign.status == 403)
        expectLanguage(foreign, "de")
        let again = await browser.get(login.url)
        #expect(again.status == 403 && again.text.contains("Gehen Sie zurück"))
        let refused = await browser.get("/oauth2/authorize?client_id=nobody&ui_locales=fr")
        #expect(refused.status == 400)
        expectLanguage(refused, "fr")
        #expect(refused.text.contains("Cette requête ne peut pas aboutir"))
        #expect(refused.text.contains("lang=\"en\" dir=\"ltr\">"))
        let english = await browser.get("/oauth2/authorize?client_id=nobody")
        #expect(!english.text.contains("class=\"notice\""))
    }

    @Test("RP-Initiated Logout §2 ui_locales chooses the language of the question and of the answer")
    func logout() async throws {
        let browser = TestBrowser(try await Harness())
        _ = await browser.complete()
        let page = await browser.get("/logout?ui_locales=es")
        expectLanguage(page, "es")
        let done = await browser.submit(page, [])
        expectLanguage(done, "es")
        #expect(done.text.contains("Ha cerrado la sesión"))
    }

    @Test(
        "the account page has readable dates in its language",
        arguments: [
            ("de", "15. Januar 2027, 08:00 Uhr (UTC)"), ("fr", "15 janvier 2027 à 08:00 UTC"),
            ("ja", "2027年1月15日 08:00 (UTC)"),
            ("es", "15 de enero de 2027, 08:00 UTC"), ("en", "15 January 2027, 08:00 UTC"),
            ("ar", "15 يناير 2027، 08:00 (UTC)"),
        ])
    func dates(_ tag: String, _ text: String) async throws {
        let browser = TestBrowser(try await Harness())
        browser.acceptLanguage = tag
        _ = await browser.complete()
        let page = await browser.get("/account")
        expectLanguage(page, tag)
        #expect(page.text.contains("<time datetime=\"2027-01-15T08:00:00Z\">\(text)</time>"))
    }

    @Test("Discovery §3 ui_locales_supported lists the languages that there are")
    func metadata() async throws {
        let harness = try await Harness()
        let answer = await harness.get("/.well-known/openid-configuration")
        let listed = answer.json["ui_locales_supported"]?.stringArrayValue
        #expect(listed.map(Set.init) == Set(Self.headings.keys))
    }

    @Test("a wish of any size is bounded: too large a request is refused, and no page repeats it unescaped")
    func bounds() async throws {
        let browser = TestBrowser(try await Harness())
        let long = await browser.authorize([("ui_locales", String(repeating: "\"><b>", count: 1000))])
        #expect(!long.text.contains("<b>"))
        expectLanguage(long, "en")
        let huge = await browser.get("/login?ui_locales=" + String(repeating: "a", count: 30_000))
        #expect(huge.status == 400)
    }
}
