import OAuthCore

extension Duration {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// Reads `500ms`, `60s`, `10m`, `1h`, `30d` and `0`; at most 100 years.
    package init?(configured text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), number <= 3_200_000_000_000 else { return nil }
        let unit = text.dropFirst(digits.count)
        if unit.isEmpty, number == 0 {
            self = .zero
            return
        }
        guard let factor = Self.units.first(where: { $0.name == unit })?.milliseconds else { return nil }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow, milliseconds <= 36_500 * 86_400_000 else { return nil }
        self = .milliseconds(milliseconds)
    }

    /// As the configuration writes it, in the largest unit that leaves no rest.
    package var configured: String {
        let milliseconds = wholeMilliseconds
        if milliseconds == 0 { return "0" }
        let unit = Self.units.last { milliseconds % $0.milliseconds == 0 } ?? ("ms", 1)
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}
