import HTTPExchange
import OAuthCore

extension UnixTime {
    /// The present moment by the machine's clock. Used where commands and the server are put together, and nowhere below.
    static var now: UnixTime { SystemClock.now }
}
