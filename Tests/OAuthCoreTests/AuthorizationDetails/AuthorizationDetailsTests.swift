import OAuthCore
import Testing

@Suite("RFC 9396 rich authorization requests")
struct AuthorizationDetailsTests {
    private func detail(_ text: String) throws -> AuthorizationDetail {
        try #require(AuthorizationDetail(try JSONReader.parseObject(Array(text.utf8))))
    }

    @Test("§6.1 an object covers itself and shorter lists, and nothing else")
    func covers() throws {
        let given = try detail(#"{"type":"t","actions":["read","list"],"limit":10,"account":{"iban":"X"}}"#)
        #expect(given.covers(given))
        #expect(given.covers(try detail(#"{"limit":10,"account":{"iban":"X"},"actions":["list"],"type":"t"}"#)))
        for other in [
            #"{"type":"u","actions":["read","list"],"limit":10,"account":{"iban":"X"}}"#,
            #"{"type":"t","actions":["write"],"limit":10,"account":{"iban":"X"}}"#,
            #"{"type":"t","actions":[],"limit":10,"account":{"iban":"X"}}"#,
            #"{"type":"t","limit":10,"account":{"iban":"X"}}"#,
            #"{"type":"t","actions":["read"],"limit":9,"account":{"iban":"X"}}"#,
            #"{"type":"t","actions":["read"],"limit":10,"account":{"iban":"Y"}}"#,
            #"{"type":"t","actions":["read"],"limit":10,"account":{"iban":"X"},"more":true}"#,
        ] { #expect(!given.covers(try detail(other)), "\(other)") }
    }

    @Test("§6.1 one object covers one other: two payments are not had for one")
    func coversOnce() throws {
        let (payment, wide) = (
            try detail(#"{"type":"t","actions":["a"]}"#), try detail(#"{"type":"t","actions":["a","b"]}"#)
        )
        #expect([wide].cover([payment]))
        #expect(![wide].cover([payment, wide]))
        #expect([wide, payment].cover([payment, wide]))
        #expect([wide, wide].cover([payment, wide]))
        #expect(![payment, payment].cover([wide]))
        #expect([AuthorizationDetail]().cover([]))
    }

    @Test("§2 an object without a type is none")
    func type() throws {
        #expect(AuthorizationDetail(["actions": ["read"]]) == nil)
        #expect(AuthorizationDetail(["type": ""]) == nil)
        #expect(AuthorizationDetail(["type": 1]) == nil)
        let full = try detail(#"{"type":"t","locations":["l"],"datatypes":["d"],"identifier":"i","privileges":["p"]}"#)
        #expect(
            full.locations == ["l"] && full.datatypes == ["d"] && full.identifier == "i" && full.privileges == ["p"])
        #expect(full.actions.isEmpty)
    }

    @Test("an amount has a currency, digits, and as many of them after the point as the currency knows")
    func amounts() {
        func amount(_ text: String, _ currency: String = "EUR") -> MoneyAmount? {
            MoneyAmount(["currency": .string(currency), "amount": .string(text)])
        }
        #expect(amount("123.50")?.minorUnits == 12350)
        #expect(amount("123.5")?.minorUnits == 12350)
        #expect(amount("7")?.minorUnits == 700)
        #expect(amount("7", "JPY")?.minorUnits == 7)
        #expect(amount("1.234", "KWD")?.minorUnits == 1234)
        #expect(amount("999999999999.99")?.minorUnits == 99_999_999_999_999)
        for text in [
            "", ".5", "5.", "0", "0.00", "-1", "+1", "01", "1,5", "1.234", "1e2", " 1", "1234567890123", "1.2.3",
        ] {
            #expect(amount(text) == nil, "\(text)")
        }
        #expect(amount("1.5", "JPY") == nil)
        #expect(amount("1", "eur") == nil && amount("1", "EURO") == nil)
    }

    @Test("ISO 13616 an account has the right check digits")
    func accounts() {
        #expect(BankAccount(["iban": "DE02120300000000202051"])?.iban == "DE02120300000000202051")
        #expect(BankAccount(["iban": "GB29NWBK60161331926819", "bic": "NWBKGB2L"])?.bic == "NWBKGB2L")
        for iban in [
            "DE02120300000000202052", "DE0212030000000020205", "de02120300000000202051", "DE02 1203 0000 0000 2020 51",
            "",
        ] {
            #expect(BankAccount(["iban": .string(iban)]) == nil, "\(iban)")
        }
        #expect(BankAccount(["iban": "DE02120300000000202051", "owner": "x"]) == nil)
        #expect(BankAccount(["iban": "DE02120300000000202051", "bic": "X"]) == nil)
    }

    @Test("a day is one of the calendar")
    func days() {
        #expect(CalendarDay("2028-02-29")?.day == 29)
        for text in [
            "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "26-01-01", "2026-1-1", "2026/01/01",
            "1899-12-31",
        ] {
            #expect(CalendarDay(.string(text)) == nil, "\(text)")
        }
    }

    @Test("a sentence has values in braces, and parts in brackets that go with them")
    func sentences() throws {
        let sentence = try #require(DetailSentence("Pay {amount}[ to {name}] now"))
        #expect(sentence.names == ["amount", "name"])
        #expect(sentence.parts.map(\.isOptional) == [false, true, false])
        for text in ["{a", "a}", "{}", "[a", "a]", "[[a]]", "{a[b]}", "{{a}}"] {
            #expect(DetailSentence(text) == nil, "\(text)")
        }
    }

    @Test("a type is read as it was stored")
    func document() throws {
        var type = AuthorizationDetailsType("t", fields: [.init("b", .amount), .init("a", .texts)])
        type.actions = ["read"]
        type.locations = ["https://a.example"]
        type.required = ["a", "b"]
        type.sentences = ["en": "See {a}", "de": "{a} sehen"]
        type.isRemembered = false
        type.isOptional = false
        type.allowsClientCredentials = true
        #expect(AuthorizationDetailsType(document: try #require(type.document.objectValue)) == type)
        let plain = AuthorizationDetailsType("t")
        #expect(AuthorizationDetailsType(document: try #require(plain.document.objectValue)) == plain)
    }
}
