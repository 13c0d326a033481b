import OAuthCore

/// The date of a letter, in UTC. RFC 5322 §3.3.
enum MailDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// As `Sat, 21 Nov 2026 22:30:00 +0000`.
    static func text(_ time: UnixTime) -> String {
        let seconds = min(max(time.seconds, 0), 253_402_300_799)
        let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let date = date(days)
        let clock = [rest / 3600, rest / 60 % 60, rest % 60].map(two).joined(separator: ":")
        return "\(weekdays[Int(days % 7)]), \(two(date.day)) \(months[date.month - 1]) \(date.year) \(clock) +0000"
    }

    /// The Gregorian date of a day counted from 1970-01-01: years begin in March, so that the leap day is the last.
    private static func date(_ days: Int64) -> (year: Int64, month: Int, day: Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let day = shifted % 146_097
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let isAfterDecember = month >= 10
        return (
            year + era * 400 + (isAfterDecember ? 1 : 0), Int(isAfterDecember ? month - 9 : month + 3),
            dayOfYear - (153 * month + 2) / 5 + 1
        )
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
