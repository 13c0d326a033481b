extension UInt8 {
    static let carriageReturn = UInt8(ascii: "\r")
    static let lineFeed = UInt8(ascii: "\n")
}

/// The numbers of RESP3, read strictly from their bytes.
enum RESPNumber {
    /// Digits and nothing else.
    static func length(_ digits: some Collection<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.count <= 12 else { return nil }
        var value = 0
        for digit in digits {
            guard isDigit(digit) else { return nil }
            value = value * 10 + Int(digit &- UInt8(ascii: "0"))
        }
        return value
    }

    /// A sign or none, and digits.
    static func integer(_ text: some Collection<UInt8>) -> Int64? {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for digit in digits {
            guard isDigit(digit) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let part = Int64(digit &- UInt8(ascii: "0"))
            let (sum, carry) =
                isNegative ? product.subtractingReportingOverflow(part) : product.addingReportingOverflow(part)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// A decimal number, `inf`, `-inf` or `nan`.
    static func double(_ text: some Collection<UInt8>) -> Double? {
        switch String(decoding: text, as: UTF8.self) {
        case "inf", "+inf": .infinity
        case "-inf": -.infinity
        case "nan", "-nan": .nan
        case let text:
            text.utf8.allSatisfy { isDigit($0) || "+-.eE".utf8.contains($0) } ? Double(text) : nil
        }
    }

    /// Whether the bytes are an integer of any size.
    static func isBigNumber(_ text: some Collection<UInt8>) -> Bool {
        let digits = text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        return !digits.isEmpty && digits.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
