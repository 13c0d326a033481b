import OAuthCore

/// What is wrong with the body of a call, said to the application: which member, what was received and what is expected.
struct AnswerError: Error, Sendable, Hashable {
    let description: String

    init(_ member: String, received: String, expected: String) {
        description = "\(member): received \(received), expected \(expected)."
    }
}

/// Reads the members of a body by name. A member that is null counts as left out, one of an unknown name is passed over.
struct AnswerReader: Sendable {
    let body: JSONObject

    /// A string without control characters; nil where it is left out.
    func text(_ name: String, maximum: Int, allowsEmpty: Bool = false) throws(AnswerError) -> String? {
        guard let value = value(name) else { return nil }
        let expected = "a string of \(allowsEmpty ? 0 : 1) to \(maximum) bytes without control characters"
        guard let text = value.stringValue else { throw AnswerError(name, received: value.kind, expected: expected) }
        guard Self.isText(text, maximum), allowsEmpty || !text.isEmpty else {
            throw AnswerError(name, received: LogText.quote(text), expected: expected)
        }
        return text
    }

    /// A list of such strings; nil where it is left out.
    func texts(_ name: String, count: Int, maximum: Int) throws(AnswerError) -> [String]? {
        guard let value = value(name) else { return nil }
        let expected = "a list of at most \(count) strings of 1 to \(maximum) bytes"
        guard let texts = value.stringArrayValue else {
            throw AnswerError(name, received: value.kind, expected: expected)
        }
        guard texts.count <= count else {
            throw AnswerError(name, received: "\(texts.count) elements", expected: expected)
        }
        if let wrong = texts.first(where: { $0.isEmpty || !Self.isText($0, maximum) }) {
            throw AnswerError(name, received: LogText.quote(wrong), expected: expected)
        }
        return texts
    }

    /// `true` or `false`; nil where it is left out.
    func bool(_ name: String) throws(AnswerError) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let bool = value.boolValue else {
            throw AnswerError(name, received: value.kind, expected: "true or false")
        }
        return bool
    }

    /// Seconds since 1970; nil where they are left out.
    func time(_ name: String) throws(AnswerError) -> UnixTime? {
        guard let value = value(name) else { return nil }
        guard let seconds = value.int64Value, seconds >= 0 else {
            throw AnswerError(name, received: value.kind, expected: "a whole number of seconds since 1970")
        }
        return UnixTime(seconds: seconds)
    }

    /// Claims about a person: none that the server states itself.
    func claims(_ name: String, maximumBytes: Int) throws(AnswerError) -> JSONObject? {
        guard let value = value(name) else { return nil }
        guard let claims = value.objectValue else {
            throw AnswerError(name, received: value.kind, expected: "an object")
        }
        if let reserved = claims.members.first(where: { StandardClaims.reserved.contains($0.name) }) {
            throw AnswerError(
                "\(name).\(reserved.name)", received: "a value",
                expected: "no such member, because the server states this claim itself")
        }
        let size = value.serialized().count
        guard size <= maximumBytes else {
            throw AnswerError(name, received: "\(size) bytes", expected: "\(maximumBytes) bytes at most")
        }
        return claims
    }

    private func value(_ name: String) -> JSONValue? { body[name].flatMap { $0 == .null ? nil : $0 } }

    private static func isText(_ text: String, _ maximum: Int) -> Bool {
        text.utf8.count <= maximum && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}

extension JSONValue {
    /// What kind of value it is, in words: for an error that must not repeat the value.
    fileprivate var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number(let number): number.int64.map { "the number \($0)" } ?? "a number that is no integer"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
