import OAuthCore
import PageRendering

extension PageContent.Moment {
    /// A moment of which people are shown the day.
    init(dayOf time: UnixTime, _ language: PageLanguage) {
        let exact = PageContent.Moment(time, language.texts)
        let day = CalendarDay(.string(String(exact.iso.prefix(10)))).map {
            ConsentTexts.of(language).day(PageTexts.Day(year: $0.year, month: $0.month, day: $0.day))
        }
        self.init(iso: exact.iso, text: day ?? exact.text)
    }
}

/// Authorization details as people read them: the operator's sentence with the values in the way of their language. RFC 9396 §1.
struct DetailFormat: Sendable {
    let language: PageLanguage
    let resolver: AuthorizationDetailsResolver
    private var texts: ConsentTexts { .of(language) }

    init(_ language: PageLanguage, _ resolver: AuthorizationDetailsResolver) {
        self.language = language
        self.resolver = resolver
    }

    /// The sentence, in the person's language as far as the operator wrote one; the name of the type where there is none at all.
    func sentence(_ detail: AuthorizationDetail) -> PageContent.Sentence {
        guard let type = resolver.type(detail.type), let (tag, text) = sentence(of: type),
            let sentence = DetailSentence(text)
        else { return PageContent.Sentence(language: nil, pieces: [.init(text: nil, value: detail.type)]) }
        // Values are written as the sentence around them is.
        let format = DetailFormat(PageLanguage(rawValue: tag) ?? language, resolver)
        var pieces: [PageContent.Sentence.Piece] = []
        for part in sentence.parts {
            if part.isOptional, part.pieces.contains(where: { isMissing($0, detail) }) { continue }
            pieces += part.pieces.map { format.piece($0, detail, type) }
        }
        return PageContent.Sentence(language: tag == language.rawValue ? nil : tag, pieces: pieces)
    }

    private func sentence(of type: AuthorizationDetailsType) -> (tag: String, text: String)? {
        for tag in [language.rawValue, PageLanguage.english.rawValue] {
            if let text = type.sentences[tag] { return (tag, text) }
        }
        return type.sentences.min { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func isMissing(_ piece: DetailSentence.Piece, _ detail: AuthorizationDetail) -> Bool {
        if case .value(let name) = piece { detail[name] == nil } else { false }
    }

    private func piece(
        _ piece: DetailSentence.Piece, _ detail: AuthorizationDetail, _ type: AuthorizationDetailsType
    ) -> PageContent.Sentence.Piece {
        switch piece {
        case .text(let text): .init(text: text, value: nil)
        case .value(let name):
            .init(text: nil, value: detail[name].map { value($0, type.kind(of: name) ?? .texts) } ?? "–")
        }
    }

    /// A value of a field, as its kind is written.
    func value(_ value: JSONValue, _ kind: AuthorizationDetailsType.Kind) -> String {
        switch kind {
        case .text: value.stringValue ?? ""
        case .texts: texts.list(ShownText.isolated(value.stringArrayValue ?? []))
        case .integer: value.int64Value.map { grouped(String($0)) } ?? ""
        case .boolean: value.boolValue.map { $0 ? texts.yes : texts.no } ?? ""
        case .amount: MoneyAmount(value).map(money) ?? ""
        case .account: BankAccount(value).map(account) ?? ""
        case .date:
            CalendarDay(value).map { texts.day(PageTexts.Day(year: $0.year, month: $0.month, day: $0.day)) } ?? ""
        }
    }

    /// The whole number in groups of four, and the bank where it is named: a part of it would be that of other accounts too.
    private func account(_ account: BankAccount) -> String {
        let characters = Array(account.iban)
        let groups = stride(from: 0, to: characters.count, by: 4).map {
            String(characters[$0..<min($0 + 4, characters.count)])
        }
        return groups.joined(separator: "\u{00A0}") + (account.bic.map { " (\($0))" } ?? "")
    }

    /// An amount with all digits of its currency, so that no zero is missing where people look for one.
    private func money(_ amount: MoneyAmount) -> String {
        let missing = MoneyAmount.digits(of: amount.currency) - amount.fraction.utf8.count
        let fraction = amount.fraction + String(repeating: "0", count: max(0, missing))
        let number = grouped(amount.whole) + (fraction.isEmpty ? "" : texts.money.decimal + fraction)
        guard let symbol = Self.symbols[amount.currency] else {
            return texts.money.isSymbolFirst
                ? "\(amount.currency)\u{00A0}\(number)" : "\(number)\u{00A0}\(amount.currency)"
        }
        return texts.money.isSymbolFirst ? symbol + number : "\(number)\u{00A0}\(symbol)"
    }

    private func grouped(_ digits: String) -> String {
        let isNegative = digits.hasPrefix("-")
        var grouped = ""
        let plain = isNegative ? digits.dropFirst() : digits[...]
        for (index, digit) in plain.enumerated() {
            if index > 0, (plain.count - index) % 3 == 0 { grouped += texts.money.group }
            grouped.append(digit)
        }
        return (isNegative ? "-" : "") + grouped
    }

    /// Symbols that mean one currency everywhere; any other is written by its code.
    private static let symbols = ["EUR": "€", "GBP": "£", "INR": "₹", "USD": "US$"]
}
