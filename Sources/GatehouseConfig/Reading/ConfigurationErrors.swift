/// Everything that is wrong with a configuration file, most useful first.
package struct ConfigurationErrors: Error, Sendable, Hashable, CustomStringConvertible {
    /// How many lines `description` prints before it counts the rest.
    package static let printedLines = 100

    /// At least one.
    package let errors: [ConfigurationError]

    package init(_ errors: [ConfigurationError]) { self.errors = errors }

    /// One line for each error.
    package var description: String {
        var lines = errors.prefix(Self.printedLines).map(\.description)
        if errors.count > Self.printedLines { lines.append("… and \(errors.count - Self.printedLines) more") }
        return lines.joined(separator: "\n")
    }
}
