/// How much one answer may take. What passes a limit ends the connection.
package struct RESPLimits: Sendable, Hashable {
    /// The most bytes of one answer, headers and all.
    package var bytes = 64 << 20
    /// The most values in one answer.
    package var values = 1 << 20
    /// How deep values may be nested.
    package var depth = 16
    /// The most bytes of a line: a length, a number, a simple string or a simple error.
    package var line = 64 << 10

    /// The defaults.
    package init() {}
}

/// Why bytes are not RESP3: what was received, against what is expected.
package struct RESPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reason. Holds none of the bytes but the one that says the type.
    package let description: String

    init(_ description: String) { self.description = description }
}
