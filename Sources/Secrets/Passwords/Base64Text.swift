import OAuthCore

/// Base64 in the ordinary alphabet: written without padding, as PHC strings have it, read with or without.
enum Base64Text {
    static func encode(_ bytes: [UInt8]) -> String {
        swap(Base64URL.encode(bytes).utf8, [("-", "+"), ("_", "/")])
    }

    /// Also with `.` for `+`, as passlib writes it.
    static func decode(_ text: Substring) -> [UInt8]? {
        var text = text
        for _ in 0..<2 where text.hasSuffix("=") { text = text.dropLast() }
        guard !text.utf8.contains(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }) else { return nil }
        return Base64URL.decode(swap(text.utf8, [("+", "-"), (".", "-"), ("/", "_")]))
    }

    private static func swap(
        _ text: some Sequence<UInt8>, _ pairs: [(from: Unicode.Scalar, to: Unicode.Scalar)]
    ) -> String {
        let swapped = text.map { byte in
            pairs.first { UInt8(ascii: $0.from) == byte }.map { UInt8(ascii: $0.to) } ?? byte
        }
        return String(decoding: swapped, as: UTF8.self)
    }
}
