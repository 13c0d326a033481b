/// Base64url without padding, in its one canonical form. RFC 4648 §5, RFC 7515 §2.
///
/// Decoding refuses padding, white space, other alphabets and bits left over in the last character, so that a text
/// has one meaning and a meaning one text.
public enum Base64URL {
    /// The bytes as base64url text.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        encode(bytes, into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the bytes as base64url text to a buffer.
    @inlinable package static func encode(_ bytes: some Collection<UInt8>, into text: inout [UInt8]) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { encode(contiguous: $0, into: &text) }
        if done == nil {
            Array(bytes).withUnsafeBufferPointer { encode(contiguous: $0, into: &text) }
        }
    }

    /// How many characters that many bytes take.
    @inlinable package static func encodedCount(of bytes: Int) -> Int {
        (bytes * 4 + 2) / 3
    }

    /// The bytes of a text, or nil where it is not canonical base64url.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(utf8: text.utf8)
    }

    /// The bytes of a text given as its UTF-8, or nil where it is not canonical base64url.
    @inlinable package static func decode(utf8 text: some Collection<UInt8>) -> [UInt8]? {
        if let decoded = text.withContiguousStorageIfAvailable({ decode(contiguous: $0) }) { return decoded }
        return Array(text).withUnsafeBufferPointer { decode(contiguous: $0) }
    }

    @usableFromInline package static func encode(
        contiguous bytes: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]
    ) {
        let start = text.count
        text.append(contentsOf: repeatElement(0, count: encodedCount(of: bytes.count)))
        text.withUnsafeMutableBufferPointer { text in
            alphabet.withUnsafeBufferPointer { alphabet in
                var (index, output) = (0, start)
                while index + 2 < bytes.count {
                    let group = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
                    text[output] = alphabet[Int(group >> 18 & 63)]
                    text[output + 1] = alphabet[Int(group >> 12 & 63)]
                    text[output + 2] = alphabet[Int(group >> 6 & 63)]
                    text[output + 3] = alphabet[Int(group & 63)]
                    index += 3
                    output += 4
                }
                guard index < bytes.count else { return }
                let last = index + 1 < bytes.count ? UInt32(bytes[index + 1]) : nil
                let group = UInt32(bytes[index]) << 16 | (last ?? 0) << 8
                text[output] = alphabet[Int(group >> 18 & 63)]
                text[output + 1] = alphabet[Int(group >> 12 & 63)]
                if last != nil { text[output + 2] = alphabet[Int(group >> 6 & 63)] }
            }
        }
    }

    @usableFromInline package static func decode(contiguous text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        let count = text.count * 3 / 4
        // The two high bits of a value are set where the character is none of the alphabet's.
        var seen: UInt8 = 0
        var leftover: UInt32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { output, written in
            values.withUnsafeBufferPointer { values in
                func value(_ index: Int) -> UInt32 {
                    let value = values[Int(text[index])]
                    seen |= value
                    return UInt32(value & 63)
                }
                var index = 0
                while index + 3 < text.count {
                    let group = value(index) << 18 | value(index + 1) << 12 | value(index + 2) << 6 | value(index + 3)
                    output[written] = UInt8(truncatingIfNeeded: group >> 16)
                    output[written + 1] = UInt8(truncatingIfNeeded: group >> 8)
                    output[written + 2] = UInt8(truncatingIfNeeded: group)
                    index += 4
                    written += 3
                }
                guard index < text.count else { return }
                let third = index + 2 < text.count ? value(index + 2) : nil
                let group = value(index) << 18 | value(index + 1) << 12 | (third ?? 0) << 6
                output[written] = UInt8(truncatingIfNeeded: group >> 16)
                written += 1
                leftover = group & 0xFFFF
                guard third != nil else { return }
                output[written] = UInt8(truncatingIfNeeded: group >> 8)
                written += 1
                leftover = group & 0xFF
            }
        }
        return seen < 64 && leftover == 0 ? bytes : nil
    }

    private static let alphabet = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()
}
