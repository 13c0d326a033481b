/// Why a store did not do what it was asked. Whoever sees it lets nothing in.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure: a closed set, fit for a metric label.
    public enum Code: String, Sendable {
        /// The store cannot be reached, or did not answer in time: 503, and worth another try.
        case unavailable
        /// What is stored cannot be read as what it should be.
        case corrupt
        /// A row with that key is there already.
        case duplicate
    }

    /// The kind of failure.
    public let code: Code
    /// What was tried and what the driver said, for the log. Holds no value from a row.
    public let detail: String

    /// An error from its parts.
    public init(_ code: Code, detail: String) {
        self.code = code
        self.detail = detail
    }

    /// The kind and the detail.
    public var description: String { "\(code.rawValue): \(detail)" }
}

/// What one conditional write decided.
public enum ConditionalWrite: Sendable, Hashable {
    /// The condition held and the write was made, by this caller and no other.
    case won
    /// The condition did not hold; nothing was written.
    case lost
}
