/// Replaces `${NAME}`, `${NAME:-default}` and `$$` in the text of a scalar, once: what is put in is not read again.
///
/// An empty variable counts as missing for `:-`. A `$` before anything else is a `$`.
enum EnvironmentSubstitution {
    struct Result {
        let text: String
        /// Whether a variable or its default stands in the text: then it is never more than a text or the key's own type.
        let isSubstituted: Bool
    }

    static func apply(to text: String, environment: [String: String]) throws(Refusal) -> Result {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return Result(text: text, isSubstituted: false) }
        var result = ""
        var isSubstituted = false
        var rest = text.unicodeScalars[...]
        while let dollar = rest.firstIndex(of: "$") {
            result.unicodeScalars.append(contentsOf: rest[..<dollar])
            rest = rest[rest.index(after: dollar)...]
            switch rest.first {
            case "$":
                result += "$"
                rest = rest.dropFirst()
            case "{":
                rest = rest.dropFirst()
                result += try expression(&rest, environment: environment)
                isSubstituted = true
            default:
                result += "$"
            }
        }
        result.unicodeScalars.append(contentsOf: rest)
        return Result(text: result, isSubstituted: isSubstituted)
    }

    private static func expression(_ rest: inout Substring.UnicodeScalarView, environment: [String: String])
        throws(Refusal) -> String
    {
        guard let end = rest.firstIndex(of: "}") else {
            throw Refusal(.environment, received: "${ without }", expected: "${NAME}, or $$ for a $")
        }
        let body = rest[..<end]
        rest = rest[rest.index(after: end)...]
        let name = String(body.prefix { isNameScalar($0) })
        let tail = String(body.dropFirst(name.unicodeScalars.count))
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
            tail.isEmpty || tail.hasPrefix(":-")
        else {
            throw Refusal(
                .environment, received: "a ${…} that names no variable",
                expected: "${NAME} or ${NAME:-default}, or $$ for a $")
        }
        let value = environment[name]
        if tail.isEmpty {
            guard let value else {
                throw Refusal(
                    .environment, received: "no environment variable \(name)",
                    expected: "\(name) to be set, or a default: ${\(name):-…}")
            }
            return value
        }
        if let value, !value.isEmpty { return value }
        let fallback = String(tail.dropFirst(2))
        guard !fallback.contains("${") else {
            throw Refusal(
                .environment, received: "a ${…} inside the default of ${\(name):-…}",
                expected: "a default that is plain text")
        }
        return doubledDollars(fallback)
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || ("0"..."9").contains(scalar) || ("A"..."Z").contains(scalar) || ("a"..."z").contains(scalar)
    }

    private static func doubledDollars(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isSecond = false
        for scalar in text.unicodeScalars {
            if scalar == "$", isSecond {
                isSecond = false
                continue
            }
            isSecond = scalar == "$"
            result.append(scalar)
        }
        return String(result)
    }
}
