import Logging
import Storage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A connection that LISTENs, made again for as long as somebody follows, on a thread of its own.
///
/// It is apart from the pool's: a notification then comes when the transaction is committed, not behind an answer that takes its time. Whether the
/// connection is lost without a word (a cable) is noticed as late as TCP does; whoever follows asks for versions besides.
final class PostgresListener: Sendable {
    private let connector: PostgresConnector
    private let logger: Logger
    private let mailbox: PoolMailbox

    /// Throws where the process has no descriptors left.
    init(connector: PostgresConnector, logger: Logger) throws(PostgresError) {
        guard let mailbox = PoolMailbox() else { throw PostgresError(.cannotConnect, "no file descriptors are left") }
        self.connector = connector
        self.logger = logger
        self.mailbox = mailbox
    }

    /// Ends `listen`, soon.
    func stop() { _ = mailbox.post(.close) }

    /// Listens until it is told to stop: for a thread that may wait.
    func listen(_ heard: (StoreChange) -> Void) {
        var failures = 0
        while true {
            do throws(PostgresError) {
                let link = try listening()
                failures = 0
                if isStopped(within: .zero) { return }
                heard(.everything)
                return try receive(link, heard)
            } catch {
                failures += 1
                logger.log(
                    level: failures == 1 ? .info : .debug,
                    "changes by other nodes are found by asking until PostgreSQL is reached again",
                    metadata: connector.metadata.merging(["error": "\(error.detail)"]) { $1 })
            }
            let pause = connector.settings.pause(after: failures, jitter: .random(in: 0...1))
            if isStopped(within: pause) { return }
        }
    }

    /// The channel bears the number of a table, so that nodes of different schemas do not hear one another.
    private func listening() throws(PostgresError) -> PostgresLink {
        let link = try connector.connected()
        let limit = connector.settings.connectTimeout
        let answer = try link.run("SELECT 'versions'::regclass::oid", within: limit)
        guard let table = answer?.first({ $0.text(0) }).flatMap({ UInt32($0) }) else {
            throw PostgresError(.malformed, "the table versions has no number")
        }
        try link.run("LISTEN gatehouse_\(table)", within: limit)
        return link
    }

    /// Hands on what comes. Returns when it is to stop, throws when the connection is lost.
    private func receive(_ link: PostgresLink, _ heard: (StoreChange) -> Void) throws(PostgresError) {
        while true {
            while let word = link.nextNotification() { heard(StoreChange(word: word)) }
            var descriptors = [
                pollfd(fd: mailbox.readEnd, events: Int16(POLLIN), revents: 0),
                pollfd(fd: link.socket, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&descriptors, 2, -1)
            if descriptors[0].revents != 0 { return }
            guard link.receive(), !link.isBroken else { throw link.failure }
        }
    }

    private func isStopped(within pause: Duration) -> Bool {
        var descriptor = pollfd(fd: mailbox.readEnd, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, pause.milliseconds) > 0
    }
}
