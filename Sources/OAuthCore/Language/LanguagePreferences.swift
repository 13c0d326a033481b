/// The languages that somebody would like to read, best first: language ranges in lower case. RFC 4647 §2.1 and §2.3.
package struct LanguagePreferences: Sendable, Hashable {
    /// The ranges; what is no range was left out.
    package let ranges: [String]

    /// The most ranges that are looked at.
    private static let maximumRanges = 32
    /// The most parts of a field that are looked at.
    private static let maximumParts = 128

    private init(ranges: [String]) { self.ranges = ranges }

    /// `ui_locales`: BCP 47 tags between spaces, best first. OpenID Connect Core §3.1.2.1.
    package init(uiLocales: String) {
        let words = uiLocales.split(separator: " ", maxSplits: Self.maximumParts).prefix(Self.maximumParts)
        self.init(ranges: Array(words.compactMap(Self.range).prefix(Self.maximumRanges)))
    }

    /// `Accept-Language`: by weight, of the same weight the earlier one first; a weight of zero is no wish. RFC 9110 §12.5.4.
    package init(acceptLanguage: String) {
        var weighted: [(range: String, weight: Int)] = []
        for part in acceptLanguage.split(separator: ",", maxSplits: Self.maximumParts).prefix(Self.maximumParts) {
            let pieces = part.split(separator: ";", maxSplits: 2, omittingEmptySubsequences: false)
            guard let first = pieces.first, let range = Self.range(Self.trimmed(first)), pieces.count <= 2,
                let weight = pieces.count == 1 ? 1000 : Self.weight(Self.trimmed(pieces[1])), weight > 0
            else { continue }
            weighted.append((range, weight))
        }
        let sorted = weighted.enumerated().sorted {
            ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset)
        }
        self.init(ranges: Array(sorted.map(\.element.range).prefix(Self.maximumRanges)))
    }

    /// These, and then those.
    package func followed(by others: LanguagePreferences) -> LanguagePreferences {
        LanguagePreferences(ranges: ranges + others.ranges)
    }

    /// The first of the offered tags that one of the ranges means, each shortened from its end until it does: a region falls back to its
    /// language. Nil where the default is due. RFC 4647 §3.4.
    package func lookup(in offered: [String]) -> String? {
        for range in ranges where range != "*" {
            var subtags = range.split(separator: "-")
            while !subtags.isEmpty {
                let tag = subtags.joined(separator: "-")
                if let found = offered.first(where: { $0.lowercased() == tag }) { return found }
                subtags.removeLast()
                // A single letter or digit only introduces what followed it.
                if subtags.last?.utf8.count == 1 { subtags.removeLast() }
            }
        }
        return nil
    }

    /// A range in lower case; nil where the text is none. RFC 4647 §2.1.
    private static func range(_ text: Substring) -> String? {
        if text == "*" { return "*" }
        let subtags = text.split(separator: "-", maxSplits: 16, omittingEmptySubsequences: false)
        guard subtags.count <= 16, let first = subtags.first, first.utf8.allSatisfy(isLetter) else { return nil }
        for subtag in subtags {
            guard 1...8 ~= subtag.utf8.count, subtag.utf8.allSatisfy({ isLetter($0) || isDigit($0) }) else {
                return nil
            }
        }
        return text.lowercased()
    }

    /// `q=` and a number from 0 to 1 with at most three decimals, in thousandths. RFC 9110 §12.4.2.
    private static func weight(_ text: Substring) -> Int? {
        guard text.utf8.count >= 3, text.lowercased().hasPrefix("q=") else { return nil }
        let number = text.dropFirst(2).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let decimals = number.count == 2 ? number[1] : ""
        guard let whole = number.first, whole == "0" || whole == "1", decimals.utf8.count <= 3,
            decimals.utf8.allSatisfy(isDigit),
            let thousandths = Int(decimals + String(repeating: "0", count: 3 - decimals.utf8.count))
        else { return nil }
        if whole == "1" { return thousandths == 0 ? 1000 : nil }
        return thousandths
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.utf8.first == 0x20 || text.utf8.first == 0x09 { text.removeFirst() }
        while text.utf8.last == 0x20 || text.utf8.last == 0x09 { text.removeLast() }
        return text
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}
