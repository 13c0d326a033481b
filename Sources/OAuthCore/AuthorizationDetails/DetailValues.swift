/// An amount of money as it stands in authorization details: `{"currency": "EUR", "amount": "123.50"}`.
public struct MoneyAmount: Sendable, Hashable {
    /// The code of the currency: three capital letters. ISO 4217.
    public let currency: String
    /// The digits before the point, without leading zeros but for one.
    public let whole: String
    /// The digits after it; empty where there is no point.
    public let fraction: String

    /// Reads a value; nil where it is none, not greater than zero, or has more digits after the point than the currency knows.
    public init?(_ value: JSONValue?) {
        guard let object = value?.objectValue, object.count == 2, let currency = object["currency"]?.stringValue,
            currency.utf8.count == 3, currency.utf8.allSatisfy({ (0x41...0x5A).contains($0) }),
            let amount = object["amount"]?.stringValue
        else { return nil }
        self.init(amount, currency)
    }

    private init?(_ amount: String, _ currency: String) {
        let parts = amount.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let whole = parts[0]
        let fraction = parts.count == 2 ? parts[1] : ""
        guard (1...12).contains(whole.utf8.count), whole.utf8.allSatisfy(Self.isDigit),
            whole == "0" || !whole.hasPrefix("0"), parts.count == 1 || !fraction.isEmpty,
            fraction.utf8.count <= Self.digits(of: currency), fraction.utf8.allSatisfy(Self.isDigit),
            (whole + fraction).utf8.contains(where: { $0 != UInt8(ascii: "0") })
        else { return nil }
        self.currency = currency
        self.whole = whole
        self.fraction = fraction
    }

    /// The amount in the smallest unit of its currency: cents, for most. At most 15 digits.
    public var minorUnits: Int64 {
        let missing = Self.digits(of: currency) - fraction.utf8.count
        return Int64(whole + fraction + String(repeating: "0", count: max(0, missing))) ?? .max
    }

    /// How many digits a currency has after the point. ISO 4217.
    public static func digits(of currency: String) -> Int {
        if withoutDigits.contains(currency) { return 0 }
        return withThreeDigits.contains(currency) ? 3 : 2
    }

    private static let withoutDigits: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
        "XPF",
    ]
    private static let withThreeDigits: Set<String> = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

/// A bank account as it stands in authorization details: `{"iban": "…"}`, perhaps with `bic`.
public struct BankAccount: Sendable, Hashable {
    /// The number, without spaces. ISO 13616.
    public let iban: String
    /// The bank. ISO 9362.
    public let bic: String?

    /// Reads a value; nil where it is none or the check digits are wrong.
    public init?(_ value: JSONValue?) {
        guard let object = value?.objectValue, let iban = object["iban"]?.stringValue, Self.isIBAN(iban) else {
            return nil
        }
        let bic = object["bic"]?.stringValue
        if let bic {
            guard bic.utf8.count == 8 || bic.utf8.count == 11, bic.utf8.allSatisfy(Self.isLetterOrDigit) else {
                return nil
            }
        }
        guard object.count == (bic == nil ? 1 : 2) else { return nil }
        self.iban = iban
        self.bic = bic
    }

    /// 15 to 34 capital letters and digits whose remainder by 97 is one, the first four characters put last.
    private static func isIBAN(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (15...34).contains(bytes.count), bytes.allSatisfy(isLetterOrDigit),
            bytes.prefix(2).allSatisfy({ $0 >= 0x41 })
        else { return false }
        let remainder = (bytes.dropFirst(4) + bytes.prefix(4)).reduce(0) { remainder, byte in
            let value = byte >= 0x41 ? Int(byte) - 55 : Int(byte) - 48
            return (remainder * (value > 9 ? 100 : 10) + value) % 97
        }
        return remainder == 1
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
    }
}

/// A day of the Gregorian calendar as it stands in authorization details: `2026-12-31`.
public struct CalendarDay: Sendable, Hashable {
    /// The year: 1900 to 9999.
    public let year: Int64
    /// The month, from 1.
    public let month: Int
    /// The day, from 1.
    public let day: Int

    /// Reads a value; nil where it is no such day.
    public init?(_ value: JSONValue?) {
        guard let text = value?.stringValue, text.utf8.count == 10 else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int64(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), year >= 1900,
            (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    private static func days(in month: Int, of year: Int64) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}
