package import NIOCore

/// What one connection is doing and who waits on it: says what is to be done, and does none of it.
///
/// Answers come in the order of their commands, so that those who wait are a queue. It is emptied as one: when the connection is
/// lost, or its oldest command is overdue, nobody knows which commands were carried out, and none is sent again.
package struct LaneState<Link: Sendable, Waiter: Sendable> {
    /// Where the connection stands.
    package enum Phase {
        /// Nobody has asked for it yet.
        case idle
        /// It is being made. `isPatient`: the last one did work, and commands wait for this one.
        case connecting(isPatient: Bool)
        /// It takes commands.
        case ready(Link)
        /// It gives the answers that are due and takes no more commands: they wait for the next one.
        case leaving(Link)
        /// It could not be made, and is tried again after a pause. Commands are refused meanwhile.
        case pausing
        /// It takes no more commands and ends with the last answer.
        case draining(Link)
        /// It has ended for good.
        case closed
    }

    /// What is to be done after a command was put into the queue.
    package enum Enqueued {
        /// The command was not taken.
        case refused(RedisError)
        /// A connection is to be made.
        case connect
        /// The bytes are to be sent.
        case flush(Link)
        /// Somebody sends them soon.
        case wait
    }

    /// What is to be done about overdue commands.
    package enum Overdue {
        /// Nobody waits.
        case nobody
        /// The oldest has until then.
        case checkAt(NIODeadline)
        /// The connection is to be closed.
        case close(Link, RedisError)
    }

    struct Pending {
        let waiter: Waiter
        let deadline: NIODeadline
        let expected: Int
        var answers: [RESPValue] = []
    }

    let settings: RedisSettings
    var pending = CircularBuffer<Pending>()
    /// How many of those, from the first on, have their commands sent.
    var sent = 0
    var unsent = ByteBuffer()
    var isFlushScheduled = false
    private var isWatched = false
    var failure = RedisError(.cannotConnect, "no connection was made yet")
    /// Where the connection stands.
    package internal(set) var phase = Phase.idle
    /// How many connections in a row could not be made.
    package internal(set) var failures = 0

    /// A connection that nobody has asked for.
    package init(settings: RedisSettings) { self.settings = settings }

    /// How many wait for answers.
    package var waiting: Int { pending.count }
}

// MARK: Commands

extension LaneState {
    /// Takes commands for `waiter`, who gets all their answers together.
    package mutating func enqueue(_ commands: [RedisCommand], _ waiter: Waiter, deadline: NIODeadline) -> Enqueued {
        switch phase {
        case .pausing, .connecting(isPatient: false): return .refused(failure)
        case .draining, .closed: return .refused(RedisError(.closed, "the client was closed"))
        case .idle, .connecting, .ready, .leaving: break
        }
        guard pending.count < settings.maximumWaiting, unsent.readableBytes < settings.maximumUnsentBytes else {
            return .refused(RedisError(.overloaded, "\(pending.count) commands wait on the connection"))
        }
        for command in commands { command.encode(into: &unsent) }
        pending.append(Pending(waiter: waiter, deadline: deadline, expected: commands.count))
        switch phase {
        case .ready(let link) where !isFlushScheduled:
            isFlushScheduled = true
            return .flush(link)
        case .idle:
            phase = .connecting(isPatient: true)
            return .connect
        default: return .wait
        }
    }

    /// The bytes to send now; nil where there are none.
    package mutating func takeUnsent() -> ByteBuffer? {
        switch phase {
        case .ready, .draining: break
        case .idle, .connecting, .leaving, .pausing, .closed: return nil
        }
        isFlushScheduled = false
        sent = pending.count
        guard unsent.readableBytes > 0 else { return nil }
        defer { unsent = ByteBuffer() }
        return unsent
    }

    /// Whether somebody must begin to watch for overdue commands; says so once until `overdue` answers `nobody`.
    package mutating func mustWatch() -> NIODeadline? {
        guard !isWatched, let first = pending.first else { return nil }
        isWatched = true
        return first.deadline
    }

    /// Takes answers in, and says whose are complete; nil where nobody has asked for one of them.
    package mutating func receive(_ answers: [RESPValue]) -> [(Waiter, [RESPValue])]? {
        var complete: [(Waiter, [RESPValue])] = []
        complete.reserveCapacity(answers.count)
        for answer in answers {
            if case .push = answer { continue }
            guard sent > 0 else {
                // Those who were answered before it, in the same piece, are to hear why the connection ends as well.
                for (waiter, _) in complete.reversed() {
                    pending.prepend(Pending(waiter: waiter, deadline: .distantFuture, expected: 1))
                }
                sent = complete.count
                return nil
            }
            if pending[pending.startIndex].expected == 1 {
                sent -= 1
                complete.append((pending.removeFirst().waiter, [answer]))
                continue
            }
            pending[pending.startIndex].answers.append(answer)
            if pending[pending.startIndex].answers.count == pending[pending.startIndex].expected {
                sent -= 1
                let first = pending.removeFirst()
                complete.append((first.waiter, first.answers))
            }
        }
        return complete
    }

    /// Looks whether the oldest command has waited too long.
    package mutating func overdue(now: NIODeadline) -> Overdue {
        guard let first = pending.first, let link = openLink else {
            isWatched = false
            return .nobody
        }
        guard first.deadline <= now else { return .checkAt(first.deadline) }
        isWatched = false
        return .close(link, RedisError(.timeout, "no answer within \(settings.commandTimeout)"))
    }

    /// The connection, where it stands.
    package var openLink: Link? {
        switch phase {
        case .ready(let link), .leaving(let link), .draining(let link): link
        default: nil
        }
    }
}
