/// A count and a checksum of rows that says the same in whatever order they come: the sum of their SHA-256 hashes, as numbers of 256 bits.
package struct TableChecksum: Sendable, Hashable {
    package private(set) var count = 0
    private var words: [UInt64] = [0, 0, 0, 0]

    package init() {}

    /// The sum, in hexadecimal.
    package var hexadecimal: String {
        words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Adds a row. `digest` is SHA-256.
    mutating func add(_ row: StoredRow, digest: ([UInt8]) -> [UInt8]) {
        count += 1
        let hash = digest(Self.bytes(row))
        var carry: UInt64 = 0
        for index in words.indices.reversed() {
            let addend = hash.dropFirst(index * 8).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let (sum, overflow) = words[index].addingReportingOverflow(addend)
            let (total, carried) = sum.addingReportingOverflow(carry)
            words[index] = total
            carry = overflow || carried ? 1 : 0
        }
    }

    /// The row as bytes, from which its values can be told apart.
    private static func bytes(_ row: StoredRow) -> [UInt8] {
        var bytes: [UInt8] = []
        for value in row {
            switch value {
            case .null: bytes.append(0)
            case .integer(let number):
                bytes.append(1)
                withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
            case .bytes(let content):
                bytes.append(2)
                withUnsafeBytes(of: UInt64(content.count).bigEndian) { bytes.append(contentsOf: $0) }
                bytes.append(contentsOf: content)
            }
        }
        return bytes
    }
}
