/// Identifiers and secrets as letters and digits: nothing to escape in a URL, a shell, a form or a file.
package enum RandomToken {
    /// The length of an identifier or secret that guesses cannot reach: 142 bits.
    package static let standardLength = 24

    /// That many letters and digits, each equally likely, after a prefix that scanners can find (`gh_rt_`).
    package static func alphanumeric(
        length: Int = standardLength, prefix: String = "", from random: RandomSource
    ) -> String {
        alphanumeric(length: length, prefix: prefix) { random.bytes($0) }
    }

    /// Letters and digits that hold at least so many bits.
    package static func alphanumeric(bits: Int, prefix: String = "", from random: RandomSource) -> String {
        // A character holds log2(62) = 5.954 bits.
        alphanumeric(length: (bits * 1000 + 5953) / 5954, prefix: prefix, from: random)
    }

    private static func alphanumeric(length: Int, prefix: String, fill: (Int) -> [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(prefix.utf8.count + length)
        text.append(contentsOf: prefix.utf8)
        let end = text.count + max(0, length)
        while text.count < end {
            // One byte in 32 is passed over; with this surplus a second fill is needed once in 10^12 tokens or less.
            let missing = end - text.count
            for byte in fill(missing + missing / 4 + 12) where byte < 248 && text.count < end {
                text.append(alphabet[Int(byte % 62)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let alphabet = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
}
