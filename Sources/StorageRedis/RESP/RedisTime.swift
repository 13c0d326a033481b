package import OAuthCore

/// Moments as they stand in Redis: seconds since 1970, as the records of others have them, with milliseconds after the point where
/// there are any. Scripts compare them as numbers, which a double holds exactly enough for the next 270,000 years.
package enum RedisTime {
    /// `1731801600` or `1731801600.250`.
    package static func text(_ time: UnixTime) -> String {
        let (seconds, milliseconds) = (time.seconds, time.milliseconds &- time.seconds &* 1000)
        guard milliseconds != 0 else { return String(seconds) }
        let digits = String(milliseconds)
        // What is left is between 0 and 999; below zero the fraction counts upwards from the rounded-down second.
        guard seconds >= 0 else { return negative(time) }
        return "\(seconds).\(String(repeating: "0", count: 3 - digits.utf8.count))\(digits)"
    }

    private static func negative(_ time: UnixTime) -> String {
        let magnitude = time.milliseconds.magnitude
        let digits = String(magnitude % 1000)
        return "-\(magnitude / 1000).\(String(repeating: "0", count: 3 - digits.utf8.count))\(digits)"
    }

    /// The moment that the text says; nil where it says none.
    package static func parse(_ text: String) -> UnixTime? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let seconds = RESPNumber.integer(first) else { return nil }
        guard parts.count == 2 else { return UnixTime(seconds: seconds) }
        guard parts[1].count == 3, let fraction = RESPNumber.length(parts[1]) else { return nil }
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let isNegative = first.first == UInt8(ascii: "-")
        let (sum, carry) =
            isNegative
            ? product.subtractingReportingOverflow(Int64(fraction)) : product.addingReportingOverflow(Int64(fraction))
        return overflow || carry ? nil : UnixTime(milliseconds: sum)
    }
}
