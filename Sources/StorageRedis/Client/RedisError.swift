import Storage

/// What a Redis, or the way to it, answered instead of a value.
package struct RedisError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    package enum Code: String, Sendable, Hashable {
        /// No connection can be made, or none could be made a moment ago.
        case cannotConnect = "cannot_connect"
        /// The connection was lost while the command was under way: whether it was carried out is not known.
        case connectionLost = "connection_lost"
        /// No answer came in time: whether the command was carried out is not known.
        case timeout
        /// Too many commands wait already; this one was not sent.
        case overloaded
        /// User or password are wrong, or the user may not do it.
        case denied
        /// The write was made, and fewer replicas than were asked for have it: it counts as not made.
        case notReplicated = "not_replicated"
        /// The server answered with an error.
        case refused
        /// The script is not known to the server; nothing was carried out.
        case unknownScript = "unknown_script"
        /// What came is not RESP3, or not the kind of answer that the command has.
        case malformed
        /// The client was closed.
        case closed
    }

    /// The kind of failure.
    package let code: Code
    /// What was tried and what came of it. Holds no key and no value.
    package let detail: String

    /// An error from its parts.
    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// The kind and the detail.
    package var description: String { "\(code.rawValue): \(detail)" }
}

extension StoreError {
    /// What went wrong while `operation` was tried.
    init(_ error: RedisError, operation: StaticString) {
        self.init(.unavailable, detail: "\(operation): Redis: \(error)")
    }
}
