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
        text.withUnsafeMutableBytes { text in
            characterPairs.withUnsafeBufferPointer { pairs in
                func store(_ twelveBits: UInt64, _ output: Int) {
                    text.storeBytes(
                        of: pairs[Int(twelveBits & 4095)].littleEndian, toByteOffset: output, as: UInt16.self)
                }
                let source = UnsafeRawBufferPointer(bytes)
                var (index, output) = (0, start)
                // Eight bytes are read for six, which make eight characters.
                while index + 8 <= source.count {
                    let group = UInt64(bigEndian: source.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                    store(group >> 52, output)
                    store(group >> 40, output + 2)
                    store(group >> 28, output + 4)
                    store(group >> 16, output + 6)
                    index += 6
                    output += 8
                }
                while index < source.count {
                    let count = min(3, source.count - index)
                    var group = UInt64(source[index]) << 16
                    if count > 1 { group |= UInt64(source[index + 1]) << 8 }
                    if count > 2 { group |= UInt64(source[index + 2]) }
                    store(group >> 12, output)
                    if count > 2 { store(group, output + 2) }
                    if count == 2 { text[output + 2] = UInt8(truncatingIfNeeded: pairs[Int(group & 4095)]) }
                    index += 3
                    output += 4
                }
            }
        }
    }

    @usableFromInline package static func decode(contiguous text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let rest = text.count & 3
        guard rest != 1 else { return nil }
        let count = text.count * 3 / 4
        // Its lowest bit is set by a character that is none of the alphabet's, or by a bit left over in the last one.
        var refused: UInt32 = 0
        // The last store is four bytes long, one more than it has to say.
        let bytes = [UInt8](unsafeUninitializedCapacity: count + 3) { output, written in
            let output = UnsafeMutableRawBufferPointer(output)
            placedValues.withUnsafeBufferPointer { placed in
                func value(_ index: Int, _ place: Int) -> UInt32 { placed[place << 8 | Int(text[index])] }
                var (index, position) = (0, 0)
                while index + 3 < text.count {
                    let group = value(index, 0) | value(index + 1, 1) | value(index + 2, 2) | value(index + 3, 3)
                    refused |= group
                    output.storeBytes(of: group.bigEndian, toByteOffset: position, as: UInt32.self)
                    index += 4
                    position += 3
                }
                guard rest > 0 else { return }
                let group = value(index, 0) | value(index + 1, 1) | (rest == 3 ? value(index + 2, 2) : 0)
                refused |= group | (group << UInt32(8 * (rest - 1)) > 0xFF ? 1 : 0)
                output[position] = UInt8(truncatingIfNeeded: group >> 24)
                if rest == 3 { output[position + 1] = UInt8(truncatingIfNeeded: group >> 16) }
            }
            written = count
        }
        return refused & 1 == 0 ? bytes : nil
    }

    private static let alphabet = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The two characters of each twelve bits, the first in the low byte.
    private static let characterPairs: [UInt16] = (0..<4096).map { bits in
        UInt16(alphabet[bits >> 6]) | UInt16(alphabet[bits & 63]) << 8
    }

    /// The value of each character at each of the four places of a group, where it stands in the upper three bytes of a number;
    /// 1 for what is no character.
    private static let placedValues: [UInt32] = {
        var placed = [UInt32](repeating: 1, count: 4 << 8)
        for place in 0..<4 {
            for (value, character) in alphabet.enumerated() {
                placed[place << 8 | Int(character)] = UInt32(value) << UInt32(26 - 6 * place)
            }
        }
        return placed
    }()
}
