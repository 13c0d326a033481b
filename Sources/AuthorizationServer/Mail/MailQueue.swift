import Mail
import OAuthCore

/// The letters that wait, in order: pure, so that its rules can be tested without mail.
struct MailQueue {
    /// The most letters that wait or are under way.
    static let capacity = 1000
    /// The most that are under way at once.
    static let maximumInFlight = 4
    /// How long to wait after each failure; after the last one the letter is given up.
    static let pauses: [Duration] = [.seconds(5), .seconds(30), .seconds(120), .seconds(600), .seconds(1800)]

    /// A letter with its address and its past.
    struct Entry: Sendable, Hashable {
        let letter: Letter
        let recipient: EmailAddress
        var failures = 0
        var dueAt: UnixTime
    }

    private var waiting: [Entry] = []
    private(set) var inFlight = 0

    /// How many wait or are under way.
    var count: Int { waiting.count + inFlight }

    /// Takes a letter in; false: there is no room.
    mutating func add(_ letter: Letter, to recipient: EmailAddress, now: UnixTime) -> Bool {
        guard count < Self.capacity else { return false }
        waiting.append(Entry(letter: letter, recipient: recipient, dueAt: now))
        return true
    }

    /// The next letter that is due, which is under way from now on; nil: there is none, or enough are under way.
    mutating func take(now: UnixTime) -> Entry? {
        guard inFlight < Self.maximumInFlight, let index = waiting.firstIndex(where: { $0.dueAt <= now }) else {
            return nil
        }
        inFlight += 1
        return waiting.remove(at: index)
    }

    /// The letter that was under way is not any more. Returns whether it waits to be tried again.
    mutating func done(_ entry: Entry, failure: MailFailure?, now: UnixTime) -> Bool {
        inFlight -= 1
        guard let failure, !failure.isFinal, entry.failures < Self.pauses.count else { return false }
        var entry = entry
        entry.dueAt = now + Self.pauses[entry.failures]
        entry.failures += 1
        waiting.append(entry)
        return true
    }
}
