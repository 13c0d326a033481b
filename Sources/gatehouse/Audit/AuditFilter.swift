import ArgumentParser
import OAuthCore
import Storage

/// Which events are meant.
struct AuditFilterOptions: ParsableArguments {
    @Option(
        name: [.long, .customLong("event")],
        help: "Only events of this kind, as login.failed; several are allowed.") var kind: [String] = []
    @Option(help: "Only events that came out like this: success, failure or denied.") var result: String?
    @Option(help: "Only events of the person with this login name.") var user: String?
    @Option(help: "Only events of the person with this sub, also one who is gone.") var subject: String?
    @Option(help: "Only events of this client_id.") var client: String?
    @Option(help: "Only events from then on: a moment as 2026-01-31T12:00:00Z, or how long ago, as 90m, 12h or 30d.")
    var since: String?

    func validate() throws {
        for name in kind where AuditEvent.Kind(rawValue: name) == nil {
            let known = AuditEvent.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--kind: received '\(name)', expected one of \(known)")
        }
        if let result, AuditEvent.Result(rawValue: result) == nil {
            throw ValidationError("--result: received '\(result)', expected success, failure or denied")
        }
        if user != nil, subject != nil { throw ValidationError("--user and --subject: expected one of the two") }
        if let since, AuditFilter.moment(since, now: UnixTime(seconds: 0)) == nil {
            throw ValidationError("--since: received '\(since)', expected 2026-01-31T12:00:00Z, or 90m, 12h or 30d")
        }
    }

    func filter(in deployment: Deployment) async throws -> AuditFilter {
        var person = subject.map { SubjectID($0) }
        if let user { person = try await deployment.user(user).subject }
        let now = try await deployment.now()
        return AuditFilter(
            kinds: Set(kind), result: result.flatMap { AuditEvent.Result(rawValue: $0) }, subject: person,
            client: client.map { ClientID($0) },
            since: since.flatMap { AuditFilter.moment($0, now: now) })
    }
}

/// Events by what they say.
struct AuditFilter {
    let kinds: Set<String>
    let result: AuditEvent.Result?
    let subject: SubjectID?
    let client: ClientID?
    let since: UnixTime?

    func matches(_ entry: AuditEntry) -> Bool {
        if !kinds.isEmpty, !kinds.contains(entry.link.kind) { return false }
        if let since, entry.link.at < since { return false }
        if let result, AuditEvent.Kind(rawValue: entry.link.kind)?.result != result { return false }
        guard subject != nil || client != nil else { return true }
        guard let event = (try? entry.event()) ?? nil else { return false }
        return (subject == nil || event.subject == subject) && (client == nil || event.clientID == client)
    }

    /// A moment, or one that is so long ago; nil where the text is neither.
    static func moment(_ text: String, now: UnixTime) -> UnixTime? {
        if let unit = text.last, let factor = units[unit], let count = Int64(text.dropLast()),
            (0...100_000).contains(count)
        {
            return now - .seconds(count * factor)
        }
        return date(text)
    }

    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]

    /// RFC 3339 in UTC, to the second; the time may be left out.
    private static func date(_ text: String) -> UnixTime? {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count <= 2, let day = numbers(parts[0], "-", [4, 2, 2]) else { return nil }
        guard (1970...9999).contains(day[0]), (1...12).contains(day[1]), (1...31).contains(day[2]) else { return nil }
        var seconds: Int64 = 0
        if parts.count == 2 {
            guard parts[1].hasSuffix("Z"), let time = numbers(parts[1].dropLast(), ":", [2, 2, 2]), time[0] < 24,
                time[1] < 60, time[2] <= 60
            else { return nil }
            seconds = time[0] * 3600 + time[1] * 60 + time[2]
        }
        return UnixTime(seconds: days(day[0], day[1], day[2]) * 86400 + seconds)
    }

    private static func numbers(_ text: Substring, _ separator: Character, _ widths: [Int]) -> [Int64]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == widths else { return nil }
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(part) : nil
        }
        return numbers.count == widths.count ? numbers : nil
    }

    /// The days from 1970-01-01 to a Gregorian date: years begin in March, so that the leap day is the last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
