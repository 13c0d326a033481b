/// Something in a configuration file that does not stop the start and that the operator should know.
package struct ConfigurationWarning: Sendable, Hashable, CustomStringConvertible {
    package let position: SourcePosition
    /// The key's path.
    package let path: String
    /// A sentence: what is the matter, and what to do.
    package let message: String

    /// One line: `file:line:column: key.path: message`.
    package var description: String { "\(position): \(path): \(message)" }
}
