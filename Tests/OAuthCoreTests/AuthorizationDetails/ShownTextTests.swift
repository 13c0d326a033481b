import OAuthCore
import Testing

@Suite("RFC 9396 §12 texts that people decide on")
struct ShownTextTests {
    @Test(
        "what everybody writes is shown",
        arguments: [
            "Merchant A", "Invoice 4711/2026-11 (part 2)", "Müller & Söhne", "Žluťoučký kůň", "Nguyễn Văn Anh",
            "株式会社 山田",
            "東京　花子", "شركة الأمل", "כהן ובניו", "Ελληνική Τράπεζα", "Банк 24", "ไทยพาณิชย์", "हिन्दी बैंक", "a\u{301}",
            "Tea ☕", "α-Tocopherol", "€5", "x", "👍",
        ])
    func whole(text: String) { #expect(ShownText.isShownWhole(text), "\(text)") }

    @Test(
        "what hides, has no width, turns the direction, breaks the line or covers others is not",
        arguments: [
            "", " ", "　", " a", "a ", "a  b", "a\nb", "a\tb", "a\u{0}b", "a\u{7F}b", "a\u{85}b", "a\u{2028}b",
            "a\u{2029}b",
            "a\u{202E}b", "a\u{202A}b", "a\u{2066}b", "a\u{2069}b", "a\u{200E}b", "a\u{200F}b", "a\u{61C}b",
            "a\u{200B}b", "a\u{200C}b", "a\u{200D}b", "a\u{2060}b", "a\u{FEFF}b", "a\u{AD}b", "a\u{34F}b", "a\u{180E}b",
            "a\u{FE0F}b", "a\u{E0100}b", "a\u{E0041}b", "a\u{115F}b", "a\u{3164}b", "a\u{FFA0}b", "a\u{2800}b",
            "a\u{A0}b", "a\u{2003}b", "a\u{202F}b", "a\u{E000}b", "a\u{F0000}b", "a\u{FFFF}b", "a\u{378}b",
            "\u{301}a", "a \u{301}b", "a\u{301}\u{301}\u{301}\u{301}\u{301}b",
            "a\u{20DD}\u{20DE}\u{20E3}\u{489}\u{488}",
            "\u{202E}05.0€", "a\u{206A}b", "a\u{FFF9}b",
        ])
    func hidden(text: String) {
        #expect(!ShownText.isShownWhole(text), "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
    }

    @Test(
        "UAX #31 §2.3 joiners and selectors that change what is seen are shown",
        arguments: [
            "می\u{200C}خواهم", "خانه\u{200C}ها", "نیم\u{64E}\u{200C}فاصله", "क्\u{200C}ष", "क्\u{200D}ष", "र्\u{200D}य",
            "ශ්\u{200D}රී ලංකා", "র\u{200D}্যাব", "❤\u{FE0F}", "Tea ☕\u{FE0E}", "©\u{FE0F} 2026",
        ])
    func inContext(text: String) {
        #expect(ShownText.isShownWhole(text), "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
    }

    @Test(
        "UAX #31 §2.3 those that change nothing are not",
        arguments: [
            "می\u{200C}", "\u{200C}خواهم", "می\u{200C} خواهم", "می\u{200C}\u{200C}خواهم", "دار\u{200C}ا", "می\u{200C}a",
            "a\u{200C}می", "می\u{200D}خواهم", "می\u{200C}۱", "م\u{200C}ء", "क\u{200C}ष", "क\u{200D}ष", "क्\u{200C}",
            "क्\u{200D} ष",
            "क्\u{200C}ষ", "क्\u{200C}\u{200D}ष", "a्\u{200D}ष", "র\u{200D}্ক", "র\u{200D}\u{200D}্য", "1\u{FE0F}",
            "#\u{FE0F}",
            "10\u{FE0F}0", "❤\u{FE0F}\u{FE0F}", "❤ \u{FE0F}", "\u{FE0F}❤", "☕\u{FE0F}", "❤\u{FE0E}", "葛\u{E0100}",
            "a\u{FE00}",
            "🏦\u{200D}🔒",
        ])
    func withoutContext(text: String) {
        #expect(!ShownText.isShownWhole(text), "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
    }

    @Test("UAX #9 texts side by side keep their own direction where one of them runs from right to left")
    func isolated() {
        #expect(ShownText.isolated(["a", "b"]) == ["a", "b"])
        #expect(ShownText.isolated(["a", "שלום"]) == ["\u{2068}a\u{2069}", "\u{2068}שלום\u{2069}"])
        #expect(ShownText.isolated(["تقرير"]) == ["\u{2068}تقرير\u{2069}"])
    }

    @Test("an amount and an account have plain digits and letters, and nothing that looks like them")
    func homoglyphs() {
        for amount in ["١٢", "１２", "1２", "O1", "l0", "1\u{200B}0", "1 000", "1٫5", "𝟏𝟐", "1\u{301}"] {
            #expect(MoneyAmount(["currency": "EUR", "amount": .string(amount)]) == nil, "\(amount)")
        }
        for currency in ["ЕUR", "EUR\u{200B}", "ＥＵＲ", "€", "EU"] {
            #expect(MoneyAmount(["currency": .string(currency), "amount": "1"]) == nil, "\(currency)")
        }
        for iban in ["DЕ02120300000000202051", "DE0212030000000020205１", "DE02\u{200B}120300000000202051"] {
            #expect(BankAccount(["iban": .string(iban)]) == nil, "\(iban)")
        }
        for day in ["2026-12-3１", "２０２６-12-31", "2026‑12‑31"] { #expect(CalendarDay(.string(day)) == nil, "\(day)") }
    }
}
