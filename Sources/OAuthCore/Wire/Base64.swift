/// Base64 of RFC 4648 §4, as `Authorization: Basic` carries it: read strictly, the padding may be left out.
package enum Base64 {
    /// The text of bytes, with its padding.
    package static func encode(_ bytes: [UInt8]) -> String {
        let text = Base64URL.encode(bytes).utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        return String(decoding: text, as: UTF8.self) + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }

    /// The bytes of a text; nil where a character, the length or the last bits are wrong.
    package static func decode(_ text: Substring.UTF8View) -> [UInt8]? {
        var characters = Array(text)
        var padding = 0
        while padding < characters.count, characters[characters.count - 1 - padding] == UInt8(ascii: "=") {
            padding += 1
        }
        guard padding == 0 || (padding <= 2 && characters.count.isMultiple(of: 4)) else { return nil }
        characters.removeLast(padding)
        for index in characters.indices {
            switch characters[index] {
            case UInt8(ascii: "+"): characters[index] = UInt8(ascii: "-")
            case UInt8(ascii: "/"): characters[index] = UInt8(ascii: "_")
            case UInt8(ascii: "-"), UInt8(ascii: "_"): return nil
            default: break
            }
        }
        return Base64URL.decode(utf8: characters)
    }
}
