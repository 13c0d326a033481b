/// The slot of a key in a Redis Cluster: CRC16 of the name, or of the part in the first braces, over 16384 slots.
package enum ClusterSlot {
    /// How many there are.
    package static let count = 16384

    /// The slot of a key.
    package static func of(_ key: some StringProtocol) -> Int {
        var key = String(key)
        return key.withUTF8 { bytes in Int(crc16(tag(bytes))) % count }
    }

    /// What is between the first `{` and the first `}` after it, where there is anything; else all of it.
    private static func tag(_ bytes: UnsafeBufferPointer<UInt8>) -> Slice<UnsafeBufferPointer<UInt8>> {
        guard let open = bytes.firstIndex(of: UInt8(ascii: "{")),
            let close = bytes[(open + 1)...].firstIndex(of: UInt8(ascii: "}")), close > open + 1
        else { return bytes[...] }
        return bytes[(open + 1)..<close]
    }

    /// CRC16 as XMODEM has it: polynomial 0x1021, from zero, nothing reflected.
    private static func crc16(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UInt16 {
        var sum: UInt16 = 0
        for byte in bytes { sum = sum << 8 ^ table[Int((sum >> 8) as UInt16 ^ UInt16(byte))] }
        return sum
    }

    private static let table: [UInt16] = (0..<256).map { index in
        var value = UInt16(index) << 8
        for _ in 0..<8 { value = value & 0x8000 == 0 ? value << 1 : value << 1 ^ 0x1021 }
        return value
    }
}
