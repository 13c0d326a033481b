/// A colour of the pages. WCAG 2.2 §1.4.3 measures texts on it.
package struct BrandColor: Sendable, Hashable, CustomStringConvertible {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8

    package static let white = BrandColor(red: 255, green: 255, blue: 255)
    package static let ink = BrandColor(red: 6, green: 20, blue: 24)
    /// What texts need against what is behind them.
    package static let minimumContrast = 4.5

    package init(red: UInt8, green: UInt8, blue: UInt8) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    /// Reads `#rgb` or `#rrggbb`; nil: it is neither.
    package init?(_ text: String) {
        let digits = text.utf8.dropFirst().compactMap { Self.digit($0) }
        guard text.utf8.first == UInt8(ascii: "#"), digits.count == text.utf8.count - 1 else { return nil }
        switch digits.count {
        case 3: self.init(red: digits[0] * 17, green: digits[1] * 17, blue: digits[2] * 17)
        case 6:
            self.init(
                red: digits[0] << 4 | digits[1], green: digits[2] << 4 | digits[3], blue: digits[4] << 4 | digits[5])
        default: return nil
        }
    }

    /// As a style sheet has it.
    package var description: String { "#" + [red, green, blue].map(Self.hexadecimal).joined() }

    /// Between this colour and the other one: 0 is this one, 1 the other.
    package func mixed(with other: BrandColor, _ share: Double) -> BrandColor {
        func mix(_ one: UInt8, _ two: UInt8) -> UInt8 {
            UInt8(min(max((Double(one) * (1 - share) + Double(two) * share).rounded(), 0), 255))
        }
        return BrandColor(
            red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
    }

    /// From 1 (alike) to 21 (black and white). WCAG 2.2, "contrast ratio".
    package func contrast(to other: BrandColor) -> Double {
        let (one, two) = (luminance, other.luminance)
        return (max(one, two) + 0.05) / (min(one, two) + 0.05)
    }

    /// WCAG 2.2, "relative luminance".
    private var luminance: Double {
        0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
    }

    private static func linear(_ value: UInt8) -> Double { linearValues[Int(value)] }

    /// The power of 2.4 without a mathematical library: the fifth root of the twelfth power, by Newton's method.
    private static let linearValues: [Double] = (0...255).map { value in
        let share = Double(value) / 255
        guard share > 0.04045 else { return share / 12.92 }
        let base = (share + 0.055) / 1.055
        let squared = base * base
        let sixth = squared * squared * squared
        let twelfth = sixth * sixth
        var root = base
        for _ in 0..<60 {
            let fourth = root * root * root * root
            root -= (fourth * root - twelfth) / (5 * fourth)
        }
        return root
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    private static func hexadecimal(_ value: UInt8) -> String {
        let text = String(value, radix: 16)
        return text.count < 2 ? "0" + text : text
    }
}
