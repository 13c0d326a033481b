/// A JSON number, kept exactly as it was written. RFC 8259 §6.
public struct JSONNumber: Sendable, Hashable {
    /// The number as it was written.
    public let lexeme: String

    /// A number that holds this integer.
    public init(_ value: Int64) { lexeme = String(value) }

    /// A number of a text that is known to follow the grammar.
    init(checkedLexeme: String) { lexeme = checkedLexeme }

    /// The value where it is an integer that `Int64` holds; nil where it has a fraction or is out of range.
    ///
    /// `1.0` and `1e2` are integers, `1.5` is none: what counts is the value, not how it is written.
    public var int64: Int64? {
        if let plain = Int64(lexeme) { return plain }
        return ExactDecimal(lexeme.utf8).int64
    }

    /// The nearest double, which may be infinite.
    public var double: Double { Double(lexeme) ?? .nan }
}

/// The digits of a JSON number and the power of ten of the last of them.
private struct ExactDecimal {
    private var negative = false
    private var digits: [UInt8] = []
    private var exponent = 0

    /// Reads a text that follows the grammar of RFC 8259 §6.
    init(_ text: some Sequence<UInt8>) {
        var inFraction = false
        var inExponent = false
        var exponentNegative = false
        var written = 0
        for character in text {
            switch character {
            case UInt8(ascii: "-"): if inExponent { exponentNegative = true } else { negative = true }
            case UInt8(ascii: "."): inFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): inExponent = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = character - UInt8(ascii: "0")
                if inExponent {
                    written = min(written * 10 + Int(digit), 1_000_000)
                } else {
                    digits.append(digit)
                    if inFraction { exponent -= 1 }
                }
            default: break
            }
        }
        exponent += exponentNegative ? -written : written
        while exponent < 0 || digits.count > 1, digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
    }

    var int64: Int64? {
        guard digits.contains(where: { $0 != 0 }) else { return 0 }
        guard exponent >= 0, exponent <= 18 else { return nil }
        var value: Int64 = 0
        for digit in digits + [UInt8](repeating: 0, count: exponent) {
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let signed = negative ? -Int64(digit) : Int64(digit)
            let (sum, carried) = shifted.addingReportingOverflow(signed)
            guard !overflow, !carried else { return nil }
            value = sum
        }
        return value
    }
}
