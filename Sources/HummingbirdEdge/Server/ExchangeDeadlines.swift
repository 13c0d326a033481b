import NIOCore

/// When a connection or a stream has waited long enough; a value, so that it can be tested without one.
struct ExchangeDeadlines {
    /// What ran out.
    enum Expired {
        /// No request's head came.
        case head
        /// The body did not end.
        case body
        /// The client reads nothing.
        case write
        /// The closing connection was not closed by its client.
        case linger
    }

    private let limits: EdgeLimits
    private var read: (kind: Expired, at: NIODeadline)?
    private var write: NIODeadline?

    /// No timer is set further ahead than this, so that a nearer deadline never needs one to be moved.
    let longestWait: TimeAmount

    init(limits: EdgeLimits) {
        self.limits = limits
        let shortest = min(
            limits.headTimeout, limits.idleTimeout, limits.bodyTimeout, limits.writeTimeout, limits.lingerTimeout)
        longestWait = max(.milliseconds(1), TimeAmount(shortest))
    }

    mutating func awaitFirstHead(_ now: NIODeadline) { read = (.head, now + TimeAmount(limits.headTimeout)) }
    mutating func awaitNextHead(_ now: NIODeadline) { read = (.head, now + TimeAmount(limits.idleTimeout)) }
    mutating func awaitBody(_ now: NIODeadline) { read = (.body, now + TimeAmount(limits.bodyTimeout)) }
    /// A body that is awaited has its whole time again.
    mutating func extendBody(_ now: NIODeadline) { if read?.kind == .body { awaitBody(now) } }
    mutating func awaitClose(_ now: NIODeadline) { read = (.linger, now + TimeAmount(limits.lingerTimeout)) }
    mutating func awaitResponse() { read = nil }

    mutating func writability(_ isWritable: Bool, _ now: NIODeadline) {
        write = isWritable ? nil : write ?? now + TimeAmount(limits.writeTimeout)
    }

    func expired(_ now: NIODeadline) -> Expired? {
        if let write, now >= write { return .write }
        if let read, now >= read.at { return read.kind }
        return nil
    }

    /// When to look again.
    func nextCheck(_ now: NIODeadline) -> NIODeadline {
        [read?.at, write].compactMap { $0 }.reduce(now + longestWait, min)
    }
}

/// A request's body did not end in time.
struct BodyTimeoutError: Error {}
