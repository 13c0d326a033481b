import HTTPExchange
import OAuthCore

/// A standard claim that a person may change. OpenID Connect Core §5.1.
enum ProfileField: String, Sendable, CaseIterable {
    case name
    case givenName = "given_name"
    case familyName = "family_name"
    case nickname, locale, zoneinfo, picture, website

    /// The longest value, in bytes.
    static let maximumLength = 255

    /// What the browser may fill in. HTML, "autofill detail tokens".
    var autocomplete: String {
        switch self {
        case .name: "name"
        case .givenName: "given-name"
        case .familyName: "family-name"
        case .nickname: "nickname"
        case .locale: "language"
        case .zoneinfo: "off"
        case .picture: "photo"
        case .website: "url"
        }
    }

    /// The keyboard that a touch screen shows.
    var inputType: String { [.picture, .website].contains(self) ? "url" : "text" }

    /// Whether a text can be the claim's value; an empty one removes the claim.
    func accepts(_ text: String) -> Bool {
        guard text.utf8.count <= Self.maximumLength, !text.unicodeScalars.contains(where: Self.isControl) else {
            return false
        }
        return switch self {
        case .name, .givenName, .familyName, .nickname: true
        case .locale: text.isEmpty || Self.isLanguageTag(text)
        case .zoneinfo: text.isEmpty || Self.isZone(text)
        case .picture, .website: text.isEmpty || WebURL(text)?.scheme == "https"
        }
    }

    /// Control characters, and those that turn the direction of the text around them.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value)
    }

    /// Subtags of one to eight letters and digits, the first of two or more letters. RFC 5646 §2.1.
    private static func isLanguageTag(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, (2...8).contains(first.utf8.count),
            first.allSatisfy({ $0.isASCII && $0.isLetter })
        else { return false }
        return parts.allSatisfy { part in
            (1...8).contains(part.utf8.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
    }

    /// A name of the IANA time zone database, as `Europe/Paris`.
    private static func isZone(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count <= 3
            && parts.allSatisfy { part in
                (1...32).contains(part.utf8.count)
                    && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-+".contains($0)) }
            }
    }
}

extension PageContent.ProfileRow {
    init(_ field: ProfileField, value: String, isWrong: Bool, _ texts: ProfileTexts) {
        self.init(
            name: field.rawValue, label: texts.label(of: field), value: value, type: field.inputType,
            autocomplete: field.autocomplete, hint: texts.hint(of: field),
            fault: isWrong ? texts.hint(of: field) ?? texts.tooLong : nil,
            isExplained: isWrong || texts.hint(of: field) != nil, maximumLength: ProfileField.maximumLength)
    }
}
