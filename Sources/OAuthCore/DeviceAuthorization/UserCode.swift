/// The code that a person copies from a device's screen: eight letters, shown in two groups. It prints as `<redacted>`. RFC 8628 §6.1.
///
/// The letters are twenty consonants, so that no word arises and none is taken for a digit: 34.5 bits, which is enough because guesses are few.
public struct UserCode: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The purpose of the keyed hash under which a code is stored.
    package static let purpose = "user_code"
    /// How many letters there are.
    package static let length = 8
    /// The letters that occur.
    package static let alphabet = [UInt8]("BCDFGHJKLMNPQRSTVWXZ".utf8)
    /// The longest text that is read as a code, in bytes: room for blanks and dashes of any kind.
    package static let maximumTextLength = 96

    /// The letters alone.
    package let letters: String

    /// The code as it is shown: `WDJB-MJHT`.
    package var display: String { letters.prefix(Self.length / 2) + "-" + letters.dropFirst(Self.length / 2) }

    /// Reads what a person typed: small letters count as large ones, wide ones as narrow ones, blanks and punctuation are passed over.
    ///
    /// Nil where what is left is not eight letters of the alphabet. RFC 8628 §6.1.
    package init?(typed text: String) {
        guard text.utf8.count <= Self.maximumTextLength else { return nil }
        var letters: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let byte = Self.letterOrDigit(scalar) else { continue }
            guard Self.alphabet.contains(byte), letters.count < Self.length else { return nil }
            letters.append(byte)
        }
        guard letters.count == Self.length else { return nil }
        self.letters = String(decoding: letters, as: UTF8.self)
    }

    /// A new code, each letter equally likely. `fill` gives that many random bytes.
    package init(fill: (Int) -> [UInt8]) {
        var letters: [UInt8] = []
        while letters.count < Self.length {
            // 240 is the largest multiple of twenty that a byte holds.
            for byte in fill(2 * Self.length) where byte < 240 && letters.count < Self.length {
                letters.append(Self.alphabet[Int(byte) % Self.alphabet.count])
            }
        }
        self.letters = String(decoding: letters, as: UTF8.self)
    }

    /// The large ASCII letter or the digit that a character stands for; nil: it is punctuation. Any other letter is passed on as a byte
    /// that no code has.
    private static func letterOrDigit(_ scalar: Unicode.Scalar) -> UInt8? {
        var value = scalar.value
        // The wide forms that an input method for Japanese types stand apart by a constant.
        if (0xFF10...0xFF5A).contains(value) { value -= 0xFEE0 }
        switch value {
        case 0x30...0x39, 0x41...0x5A: return UInt8(value)
        case 0x61...0x7A: return UInt8(value - 0x20)
        default: return scalar.properties.isAlphabetic ? 0 : nil
        }
    }

    /// Never the code.
    public var description: String { "<redacted>" }
    /// Never the code.
    public var debugDescription: String { "<redacted>" }
}
