import OAuthCore
import Testing

@Suite("RFC 4647 language ranges, RFC 9110 §12.5.4 Accept-Language, OpenID Connect Core §3.1.2.1 ui_locales")
struct LanguagePreferencesTests {
    private static let offered = ["en", "de", "fr", "ja", "zh-Hant"]

    @Test(
        "RFC 4647 §3.4 a range is shortened until it is offered",
        arguments: [
            ("de", "de"), ("de-CH-1996", "de"), ("DE-ch", "de"), ("zh-Hant-CN-x-private1-private2", "zh-Hant"),
            ("zh-Hant-x", "zh-Hant"), ("fr-CA fr en", "fr"), ("se fr-CA", "fr"), ("* ja", "ja"),
        ])
    func lookup(_ uiLocales: String, _ expected: String) {
        #expect(LanguagePreferences(uiLocales: uiLocales).lookup(in: Self.offered) == expected)
    }

    @Test(
        "RFC 4647 §3.4 what nothing offered is meant by leaves the default",
        arguments: ["", " ", "se", "*", "zh", "d", "german", "x-de", "i-klingon", "de_CH", "dé", "--", "de--ch", "1de"])
    func none(_ uiLocales: String) {
        #expect(LanguagePreferences(uiLocales: uiLocales).lookup(in: Self.offered) == nil)
    }

    @Test(
        "RFC 9110 §12.4.2 weights order, of the same weight the earlier is first, zero is no wish",
        arguments: [
            ("de;q=0.5, fr", ["fr", "de"]), ("fr,de", ["fr", "de"]),
            ("en;q=0.1,ja;q=0.10,de;q=0.2", ["de", "en", "ja"]),
            ("de;q=0, fr;q=0.001", ["fr"]), (" de-CH ; q=0.9 ,\tfr;Q=1.000", ["fr", "de-ch"]),
            ("*;q=0.5,de", ["de", "*"]),
        ])
    func weights(_ field: String, _ expected: [String]) {
        #expect(LanguagePreferences(acceptLanguage: field).ranges == expected)
    }

    @Test(
        "what is no Accept-Language is passed over, and the rest is not",
        arguments: [
            "de;q=2,fr", "de;q=1.001,fr", "de;q=0.1234,fr", "de;q=,fr", "de;q,fr", "de;x=1,fr", "de;q=1;q=1,fr",
            ";,,fr",
            "de;q=-1,fr", "\u{0},fr", "de;q=1.,fr;q=1.,de;q=0.x,fr",
        ])
    func malformed(_ field: String) {
        #expect(LanguagePreferences(acceptLanguage: field).lookup(in: ["fr", "xx"]) == "fr")
    }

    @Test("a long list ends after 32 ranges, a tag after 16 subtags")
    func bounds() {
        let many = String(repeating: "aa,", count: 100_000)
        #expect(LanguagePreferences(acceptLanguage: many + "de").ranges.count == 32)
        #expect(LanguagePreferences(uiLocales: String(repeating: "aa ", count: 100_000)).ranges.count == 32)
        #expect(LanguagePreferences(uiLocales: "de" + String(repeating: "-a", count: 100_000)).ranges.isEmpty)
    }

    @Test("OpenID Connect Core §3.1.2.1 what the client asks for goes before what the browser says")
    func order() {
        let both = LanguagePreferences(uiLocales: "se de-AT").followed(by: LanguagePreferences(acceptLanguage: "fr"))
        #expect(both.lookup(in: Self.offered) == "de")
        let none = LanguagePreferences(uiLocales: "se").followed(by: LanguagePreferences(acceptLanguage: "fr-CH"))
        #expect(none.lookup(in: Self.offered) == "fr")
    }
}
