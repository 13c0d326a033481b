import OAuthCore

/// Moments as people read them in their language, in UTC.
extension PageContent.Moment {
    init(_ time: UnixTime, _ texts: PageTexts) {
        let seconds = min(max(time.seconds, 0), 253_402_300_799)
        let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86400)
        let date = Self.date(days)
        let clock = "\(Self.two(rest / 3600)):\(Self.two(rest / 60 % 60))"
        text = texts.moment(date, clock)
        let day = "\(date.year)-\(Self.two(Int64(date.month)))-\(Self.two(Int64(date.day)))"
        iso = "\(day)T\(clock):\(Self.two(rest % 60))Z"
    }

    /// The Gregorian date of a day counted from 1970-01-01: years begin in March, so that the leap day is the last.
    private static func date(_ days: Int64) -> PageTexts.Day {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let day = shifted % 146_097
        let year = (day - day / 1460 + day / 36524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let isAfterDecember = month >= 10
        let civilYear = year + era * 400 + (isAfterDecember ? 1 : 0)
        let civilMonth = isAfterDecember ? month - 9 : month + 3
        let civilDay = dayOfYear - (153 * month + 2) / 5 + 1
        return PageTexts.Day(year: civilYear, month: Int(civilMonth), day: Int(civilDay))
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
