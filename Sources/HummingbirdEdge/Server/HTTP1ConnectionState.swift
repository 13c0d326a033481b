/// What an HTTP/1.1 connection is doing; a value, so that its rules can be read and tested without a channel.
struct HTTP1ConnectionState {
    /// Heads handed on whose answer has not ended.
    private(set) var inFlight = 0
    /// Between a head and its end.
    private(set) var isReading = false
    /// The answer of the last request handed on is the last of this connection.
    private(set) var isLast = false
    /// The decoder stops after the present request, so nothing more may be read.
    private(set) var stopsReading = false
    /// Nothing that comes in counts any more.
    private(set) var isClosing = false
    private var bodyBytes = 0

    /// Whether a head may be handed on.
    var takesRequests: Bool { !isClosing && !isLast }

    mutating func head(keepsAlive: Bool, leavesProtocol: Bool) {
        inFlight += 1
        isReading = true
        bodyBytes = 0
        if !keepsAlive || leavesProtocol { isLast = true }
    }

    /// The decoder hands nothing on after the present request: what is read from now on would only pile up in it.
    mutating func stopReading() { stopsReading = true }

    /// Whether the socket may be read.
    var mayRead: Bool { !stopsReading || isReading }

    /// Whether the body is still within its limit.
    mutating func body(_ count: Int, maximum: Int) -> Bool {
        bodyBytes += count
        return bodyBytes <= maximum
    }

    mutating func requestEnded() { isReading = false }

    /// The body is given up: what follows is dropped, and the answer is the last one.
    mutating func abandonBody() { isLast = true }

    mutating func quiesce() { isLast = true }

    mutating func close() {
        isClosing = true
        isLast = true
    }

    /// An answer starts: whether it tells the client that the connection ends. A body still coming is not waited for.
    mutating func responseStarted() -> Bool {
        if isReading, inFlight <= 1 { isLast = true }
        return isLast && inFlight <= 1
    }

    enum AfterResponse {
        /// More answers are due, or the next request is awaited.
        case goOn
        case awaitHead
        /// Everything was read: close.
        case close
        /// The client may still be sending: stop writing, drop what comes, then close.
        case linger
    }

    mutating func responseEnded() -> AfterResponse {
        inFlight = max(0, inFlight - 1)
        guard inFlight == 0 else { return .goOn }
        guard isLast else { return isReading ? .goOn : .awaitHead }
        isClosing = true
        return isReading && !stopsReading ? .linger : .close
    }
}
