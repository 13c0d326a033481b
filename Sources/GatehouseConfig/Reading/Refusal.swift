/// Why a text cannot become a value. What it leaves out, the key's type says.
struct Refusal: Error {
    let kind: ConfigurationError.Kind
    let received: String?
    let expected: String?

    init(_ kind: ConfigurationError.Kind = .invalidValue, received: String? = nil, expected: String? = nil) {
        self.kind = kind
        self.received = received
        self.expected = expected
    }
}
