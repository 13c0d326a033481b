/// Text from outside made fit for a log line: bounded, on one line, unmistakably quoted.
package enum LogText {
    /// The most characters that are shown.
    package static let limit = 120

    /// The text in quotation marks, cut after `limit` characters, control and non-ASCII characters escaped.
    package static func quote(_ text: some StringProtocol) -> String {
        var quoted = "\""
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else { return quoted + "\"…" }
            quoted += scalar.value == 0x22 || scalar.value == 0x5C ? "\\\(scalar)" : scalar.escaped(asASCII: true)
            count += 1
        }
        return quoted + "\""
    }

    /// Each text quoted, separated by commas; `none` where there is none.
    package static func list(_ texts: some Collection<String>) -> String {
        texts.isEmpty ? "none" : texts.prefix(20).map { quote($0) }.joined(separator: ", ")
    }

    /// The text cut after `limit` characters, control and non-ASCII characters escaped, without quotation marks.
    package static func clip(_ text: some StringProtocol) -> String {
        String(quote(text).dropFirst().prefix { $0 != "\"" })
    }
}
