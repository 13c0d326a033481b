extension String {
    /// The text in quotes, on one line and not endless, for an error's line.
    var quotedForMessage: String {
        var result = "\""
        for scalar in unicodeScalars.prefix(80) {
            switch scalar {
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            case _
            where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{2028}"
                || scalar == "\u{2029}":
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        if unicodeScalars.count > 80 { result += "…" }
        return result + "\""
    }

    /// A key as it stands in a path: on one line, whatever it holds.
    var forPath: String {
        utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && utf8.count <= 80 ? self : quotedForMessage
    }
}
