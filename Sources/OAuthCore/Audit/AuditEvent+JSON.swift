extension AuditEntry {
    /// The entry as programs read it, its members named as the keys of the log are; what an event has not is left out.
    ///
    /// - Parameters:
    ///   - event: what it says; nil where that has gone by its age.
    package func object(_ event: AuditEvent?) -> JSONObject {
        var members: [(String, JSONValue?)] = [
            ("time", .string(link.at.timestamp)), ("audit.sequence", .int(link.sequence)),
            ("gatehouse.audit_event", .string(link.kind)),
            ("result", AuditEvent.Kind(rawValue: link.kind).map { .string($0.result.rawValue) }),
        ]
        if let event {
            members += [
                ("gatehouse.subject", event.subject.map { .string($0.rawValue) }),
                ("gatehouse.client_id", event.clientID.map { .string($0.rawValue) }),
                ("gatehouse.session_id", event.sessionID.map { .string($0.rawValue) }),
                ("gatehouse.grant_id", event.grantID.map { .string($0.rawValue) }),
                ("client_address", event.clientAddress.map { .string($0) }),
                ("request_id", event.requestID.map { .string($0) }), ("detail", event.detail.map { .string($0) }),
            ]
        }
        members.append(("audit.mac", .string(AuditLink.hexadecimal(link.mac))))
        return JSONObject(members.compactMap { name, value in value.map { (name, $0) } })
    }
}

extension UnixTime {
    /// The moment as RFC 3339 text in UTC, to the millisecond.
    package var timestamp: String {
        let limited = min(max(milliseconds, 0), 253_402_300_799_999)
        let (days, rest) = (limited / 86_400_000, limited % 86_400_000)
        let date = Self.civil(daysSinceEpoch: days)
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { Self.padded($0, 2) }
        let day = "\(Self.padded(date.year, 4))-\(Self.padded(date.month, 2))-\(Self.padded(date.day, 2))"
        return "\(day)T\(clock.joined(separator: ":")).\(Self.padded(rest % 1000, 3))Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    /// The Gregorian date of a day counted from 1970-01-01: years begin in March, so that the leap day is the last.
    private static func civil(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let civilMonth = month < 10 ? month + 3 : month - 9
        return (
            yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth, dayOfYear - (153 * month + 2) / 5 + 1
        )
    }
}
