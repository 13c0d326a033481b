import OAuthCore

/// What an application says where nobody is logged in or nothing is allowed: the error that the client gets. RFC 6749 §4.1.2.1.
struct Rejection: Sendable, Hashable {
    /// The error code, in the characters of RFC 6749 §4.1.2.1.
    let code: String
    /// The `error_description`, in the same characters.
    let description: String

    /// The most characters of a code.
    static let maximumCode = 64
    /// The most characters of a description.
    static let maximumDescription = 512

    /// Reads the body of a call. `error` may be left out: `fallback` is what the client is told then.
    init(reading body: JSONObject, fallback: OAuthError.Code) throws(AnswerError) {
        let reader = AnswerReader(body: body)
        let code = try reader.text("error", maximum: Self.maximumCode)
        description =
            try reader.text("error_description", maximum: Self.maximumDescription, allowsEmpty: true)
            ?? "The application refused the request."
        self.code = code ?? fallback.rawValue
        try Self.check("error", self.code, allowsSpace: false)
        try Self.check("error_description", description, allowsSpace: true)
    }

    private static func check(_ name: String, _ text: String, allowsSpace: Bool) throws(AnswerError) {
        guard text.utf8.allSatisfy({ OAuthError.allows($0) && (allowsSpace || $0 != UInt8(ascii: " ")) }) else {
            throw AnswerError(
                name, received: LogText.quote(text),
                expected: "printable ASCII without quotation mark, backslash\(allowsSpace ? "" : ", space")")
        }
    }

    /// The rejection as it is stored.
    var document: JSONObject { ["error": .string(code), "error_description": .string(description)] }

    /// Reads a rejection as it was stored.
    init?(document: JSONObject) {
        guard let code = document["error"]?.stringValue, let description = document["error_description"]?.stringValue
        else { return nil }
        self.code = code
        self.description = description
    }

    /// The error that the client is told.
    func error(_ stage: DelegatedStage) -> OAuthError {
        OAuthError(
            relayed: code, description, detail: "the application rejected the \(stage.rawValue) request")
    }
}
