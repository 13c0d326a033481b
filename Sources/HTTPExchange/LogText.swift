/// Text from outside on its way to a log line: quoted, cut to 80 characters, nothing in it that could end the line.
package struct LogText: Sendable, CustomStringConvertible {
    /// The quoted text.
    package let description: String

    /// Quotes a text.
    package init(_ text: some StringProtocol) {
        var quoted = "\""
        for scalar in text.unicodeScalars.prefix(80) {
            let isPlain = scalar.value >= 0x20 && scalar.value < 0x7F && scalar != "\"" && scalar != "\\"
            quoted.unicodeScalars.append(isPlain ? scalar : "?")
        }
        description = quoted + (text.unicodeScalars.dropFirst(80).isEmpty ? "\"" : "…\"")
    }
}
