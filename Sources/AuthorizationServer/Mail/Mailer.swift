package import Logging
package import Mail
import Metrics
package import OAuthCore
package import Secrets
import Synchronization

/// Sends letters to people: taken in at once, kept in memory, tried again where the mail server is away.
///
/// A process that stops sends what is due for a moment more; other letters are lost with it, and whoever waits for one asks again. At most `MailQueue.capacity` wait; of more the newest are dropped,
/// which the log says.
package final class Mailer: Sendable {
    /// What came of a letter: a closed set, fit for a label.
    enum Outcome: String, CaseIterable {
        case sent
        case deferred
        case refused
        case dropped
    }

    private let settings: MailSettings?
    /// How letters look and what they say.
    let design: LetterDesign
    private let random: RandomSource
    private let clock: @Sendable () -> UnixTime
    private let logger: Logger
    private let queue = Mutex(MailQueue())
    private let hasSaidNone = Atomic(false)
    private let wakeUps: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let counters = Dictionary(
        uniqueKeysWithValues: Outcome.allCases.map { outcome in
            (outcome, Counter(label: "gatehouse.letter", dimensions: [("outcome", outcome.rawValue)]))
        })

    /// A mailer; without settings nothing is sent, and the log says so once.
    package init(
        _ settings: MailSettings?, design: LetterDesign = .standard, random: RandomSource,
        clock: @escaping @Sendable () -> UnixTime, logger: Logger
    ) {
        self.settings = settings
        self.design = design
        self.random = random
        self.clock = clock
        self.logger = logger
        (wakeUps, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Whether letters are sent at all.
    package var isOn: Bool { settings != nil }

    /// What the service is called in letters; nil: there are none.
    package var serviceName: String? { settings?.serviceName }

    /// What the service is called in the letters of that server.
    func service(_ location: IssuerLocation) -> String { serviceName ?? location.host }

    /// Takes a letter in and returns at once. An address that is none, and a letter for which there is no room, are dropped.
    package func post(_ letter: Letter, to address: String) {
        guard isOn else {
            if !hasSaidNone.exchange(true, ordering: .relaxed) {
                logger.warning("letters are not sent: the configuration has no section mail")
            }
            return
        }
        guard let recipient = EmailAddress(address) else {
            counters[.dropped]?.increment()
            logger.warning("letter dropped: the address is none that mail can be sent to")
            return
        }
        let now = clock()
        guard queue.withLock({ $0.add(letter, to: recipient, now: now) }) else {
            counters[.dropped]?.increment()
            logger.error("letter dropped: \(MailQueue.capacity) letters wait already, is the mail server away?")
            return
        }
        wake()
    }

    /// Something may be due.
    package func wake() { continuation.yield() }

    /// How many letters wait or are under way.
    package var waiting: Int { queue.withLock { $0.count } }

    /// Nothing more is waited for: what is due is sent, and `run` ends.
    package func finish() { continuation.finish() }

    /// Sends what is due until `finish`, then what is still due, unless the task is cancelled. What is left is lost, which the log says.
    package func run() async {
        guard let settings else { return }
        await withDiscardingTaskGroup { group in
            for await _ in wakeUps { send(settings, in: &group) }
            send(settings, in: &group)
        }
        let lost = waiting
        if lost > 0 { logger.warning("letters lost with the process", metadata: ["mail.letters": "\(lost)"]) }
    }

    /// Begins with as many letters as may be under way at once; whoever is done with one takes the next.
    private func send(_ settings: MailSettings, in group: inout DiscardingTaskGroup) {
        while let first = next() {
            group.addTask {
                var entry = first
                while true {
                    await self.attend(to: entry, settings)
                    guard !Task.isCancelled, let following = self.next() else { return }
                    entry = following
                }
            }
        }
    }

    private func next() -> MailQueue.Entry? {
        let now = clock()
        return queue.withLock { $0.take(now: now) }
    }

    /// Sends one letter now, and says what came of it: for commands, which do not stay.
    package func deliver(_ letter: Letter, to address: String) async throws(MailFailure) {
        guard let settings else {
            throw MailFailure("the configuration has no section mail, expected one that says how", isFinal: true)
        }
        guard let recipient = EmailAddress(address) else {
            throw MailFailure("the address is none that mail can be sent to", isFinal: true)
        }
        try await settings.transport.send(message(letter, to: recipient, settings))
    }

    private func attend(to entry: MailQueue.Entry, _ settings: MailSettings) async {
        var failure: MailFailure?
        do throws(MailFailure) {
            try await settings.transport.send(message(entry.letter, to: entry.recipient, settings))
        } catch { failure = error }
        let now = clock()
        let isWaiting = queue.withLock { $0.done(entry, failure: failure, now: now) }
        report(entry, failure, isWaiting: isWaiting)
    }

    private func message(
        _ letter: Letter, to recipient: EmailAddress, _ settings: MailSettings
    ) -> MailMessage {
        MailMessage(
            design.content(letter, service: settings.serviceName), from: settings.sender, to: recipient, date: clock(),
            token: RandomToken.alphanumeric(from: random))
    }

    /// The domain alone is named: addresses are people's.
    private func report(_ entry: MailQueue.Entry, _ failure: MailFailure?, isWaiting: Bool) {
        guard let failure else {
            counters[.sent]?.increment()
            return
        }
        counters[isWaiting ? .deferred : .refused]?.increment()
        logger.warning(
            isWaiting ? "letter not sent, it is tried again" : "letter given up",
            metadata: [
                "mail.domain": "\(entry.recipient.domain)", "attempt": "\(entry.failures + 1)",
                "error.message": "\(failure)",
            ])
    }
}
