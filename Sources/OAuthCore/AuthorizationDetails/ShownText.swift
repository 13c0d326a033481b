/// Texts of a client's that people decide on: what they see must be all that there is. RFC 9396 §12, §14.
package enum ShownText {
    /// The most marks on one letter; more of them cover the line above.
    private static let maximumMarks = 4

    /// Whether every character of a text can be seen, in its own place: one line; nothing that hides, has no width or no glyph, or turns the
    /// direction; single blanks, none at the ends, because a page draws several as one; marks only on letters, and few. Joiners and selectors
    /// pass where a language needs them.
    package static func isShownWhole(_ text: String) -> Bool {
        var marks = maximumMarks
        var isAfterBlank = true
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch kind(scalar) {
            case .hidden: guard isSeenByItsNeighbours(scalars, index) else { return false }
            case .blank:
                guard !isAfterBlank else { return false }
                isAfterBlank = true
                marks = maximumMarks
            case .mark:
                marks += 1
                guard marks <= maximumMarks else { return false }
            case .visible:
                isAfterBlank = false
                marks = 0
            }
        }
        return !isAfterBlank
    }

    private enum Kind { case visible, mark, blank, hidden }

    private static func kind(_ scalar: Unicode.Scalar) -> Kind {
        // Hangul fillers, variation selectors and joiners are letters or marks that nobody sees by themselves; the empty pattern of Braille is a
        // sign.
        guard !scalar.properties.isDefaultIgnorableCodePoint, scalar.value != 0x2800 else { return .hidden }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
            return .hidden
        case .spaceSeparator: return scalar.value == 0x20 || scalar.value == 0x3000 ? .blank : .hidden
        case .nonspacingMark, .enclosingMark: return .mark
        default: return .visible
        }
    }

    /// Texts that are to stand in one line with others, each apart from the direction of its neighbours (first strong isolate, UAX #9) where one
    /// of them runs from right to left.
    package static func isolated(_ texts: [String]) -> [String] {
        guard texts.contains(where: runsRightToLeft) else { return texts }
        return texts.map { "\u{2068}\($0)\u{2069}" }
    }

    private static func runsRightToLeft(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
            default: false
            }
        }
    }
}
