/// Characters without width that languages are written with: each is let through only where it changes how its neighbours are drawn, so that two
/// texts that look alike are the same text. UAX #31 §2.3, UTS #51 §1.4.3.
extension ShownText {
    /// Whether the character without width at that place changes what is seen.
    static func isSeenByItsNeighbours(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
        guard index > 0 else { return false }
        let next: Unicode.Scalar? = index + 1 < text.count ? text[index + 1] : nil
        switch text[index].value {
        case 0x200C: return next.map { separatesArabic(text, index, $0) || isInCluster(text, index, $0) } ?? false
        case 0x200D: return next.map { isInCluster(text, index, $0) || isBeforeYaPhalaa(text, index, $0) } ?? false
        case 0xFE0E: return isEmoji(text[index - 1]) && text[index - 1].properties.isEmojiPresentation
        case 0xFE0F: return isEmoji(text[index - 1]) && !text[index - 1].properties.isEmojiPresentation
        default: return false
        }
    }

    /// A1: between two letters that would be joined, as in Persian.
    private static func separatesArabic(_ text: [Unicode.Scalar], _ index: Int, _ next: Unicode.Scalar) -> Bool {
        guard let letter = text[..<index].last(where: { $0.properties.generalCategory != .nonspacingMark }) else {
            return false
        }
        return joining(letter) == .onBothSides && joining(next) != .never
    }

    /// A2 and B: behind the sign that takes a letter's vowel, between two letters of one Indic script.
    private static func isInCluster(_ text: [Unicode.Scalar], _ index: Int, _ next: Unicode.Scalar) -> Bool {
        index > 1 && isVirama(text[index - 1]) && isIndicLetter(next)
            && script(text[index - 1]) == script(next) && script(text[index - 2]) == script(next)
            && text[..<(index - 1)].last(where: { $0.properties.generalCategory != .nonspacingMark }).map(isIndicLetter)
                ?? false
    }

    /// The Bengali ra that keeps its shape before ya.
    private static func isBeforeYaPhalaa(_ text: [Unicode.Scalar], _ index: Int, _ next: Unicode.Scalar) -> Bool {
        text[index - 1].value == 0x09B0 && next.value == 0x09CD && index + 2 < text.count
            && text[index + 2].value == 0x09AF
    }

    /// Digits and signs of the keyboard are emoji too, and look the same with a selector behind them.
    private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isEmoji && !scalar.isASCII }

    // MARK: Indic scripts: from Devanagari to Sinhala each has 128 places

    private static func isVirama(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.canonicalCombiningClass == .virama
    }

    private static func isIndicLetter(_ scalar: Unicode.Scalar) -> Bool {
        (0x0900...0x0DFF).contains(scalar.value) && scalar.properties.generalCategory == .otherLetter
    }

    private static func script(_ scalar: Unicode.Scalar) -> UInt32 { scalar.value >> 7 }

    // MARK: Arabic, with what Persian, Urdu and others have added

    private enum Joining { case never, before, onBothSides }

    /// Joining_Type of the Unicode Character Database: U (and whatever is no letter of these blocks), R, D.
    private static func joining(_ scalar: Unicode.Scalar) -> Joining {
        guard scalar.properties.generalCategory == .otherLetter else { return .never }
        switch scalar.value {
        case 0x0621, 0x0674: return .never
        case 0x0622...0x0625, 0x0627, 0x0629, 0x062F...0x0632, 0x0648, 0x0671...0x0673, 0x0675...0x0677,
            0x0688...0x0699, 0x06C0, 0x06C3...0x06CB, 0x06CD, 0x06CF, 0x06D2, 0x06D3, 0x06D5, 0x06EE, 0x06EF,
            0x0759...0x075B, 0x076B, 0x076C, 0x0771, 0x0773, 0x0774, 0x0778, 0x0779:
            return .before
        case 0x0620...0x064A, 0x066E...0x06D3, 0x06FA...0x06FF, 0x0750...0x077F: return .onBothSides
        default: return .never
        }
    }
}
