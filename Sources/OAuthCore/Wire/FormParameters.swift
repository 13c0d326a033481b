/// The parameters of a form body or a query: `application/x-www-form-urlencoded`, read strictly. RFC 6749 §3.1 and §3.2, appendix B.
///
/// Refused are a `%` without two hexadecimal digits, NUL, invalid UTF-8, and whatever passes the limits. A parameter that comes twice is
/// refused with its name, except those that may repeat. A parameter without a value counts as absent.
public struct FormParameters: Sendable {
    private var pairs: [(name: String, value: String)] = []
    /// The names that came more than once and may not, in order.
    public private(set) var repeatedNames: [String] = []

    /// The parameters that may come more than once. RFC 8707 §2, RFC 8693 §2.1.
    public static let repeatable: Set<String> = ["resource", "audience"]

    /// No parameters.
    public init() {}

    /// Parameters from names and values; of a repeated name the first counts unless it may repeat.
    public init(_ pairs: some Sequence<(String, String)>) {
        for (name, value) in pairs { append(name, value) }
    }

    /// Reads a body or a query; a repeated parameter is an error that names it.
    public init(_ bytes: [UInt8], limits: FormLimits = .standard) throws(FormError) {
        self = try Self.collectingRepeats(bytes, limits: limits)
        if let name = repeatedNames.first { throw FormError(reason: .repeated, parameter: name) }
    }

    /// Reads a body or a query that lies in some other collection.
    public init(_ bytes: some Collection<UInt8>, limits: FormLimits = .standard) throws(FormError) {
        try self.init(Array(bytes), limits: limits)
    }

    /// Reads a query that lies in some other collection, listing repeated parameters instead of refusing them.
    public static func collectingRepeats(
        _ bytes: some Collection<UInt8>, limits: FormLimits = .standard
    ) throws(FormError) -> FormParameters {
        try collectingRepeats(Array(bytes), limits: limits)
    }

    /// Reads a body or a query and lists repeated parameters instead of refusing them; each of them counts as absent.
    ///
    /// For the authorization endpoint, where the answer to a repetition depends on which parameter it is.
    public static func collectingRepeats(
        _ bytes: [UInt8], limits: FormLimits = .standard
    ) throws(FormError) -> FormParameters {
        guard bytes.count <= limits.bytes else { throw FormError(reason: .tooLarge) }
        var parameters = FormParameters()
        var start = 0
        while start < bytes.count {
            var end = start
            var separator: Int?
            while end < bytes.count, bytes[end] != UInt8(ascii: "&") {
                if separator == nil, bytes[end] == UInt8(ascii: "=") { separator = end }
                end += 1
            }
            if end > start {
                guard parameters.pairs.count < limits.parameters else { throw FormError(reason: .tooMany) }
                let nameEnd = separator ?? end
                let name = try decode(bytes[start..<nameEnd], of: nil)
                parameters.append(name, try decode(bytes[min(nameEnd + 1, end)..<end], of: name))
            }
            start = end + 1
        }
        return parameters
    }

    private static func decode(_ text: ArraySlice<UInt8>, of name: String?) throws(FormError) -> String {
        do throws(PercentEncoding.Problem) {
            return try PercentEncoding.decode(text, plusIsSpace: true)
        } catch {
            throw FormError(reason: .encoding(error), parameter: name)
        }
    }

    private mutating func append(_ name: String, _ value: String) {
        if !Self.repeatable.contains(name), pairs.contains(where: { $0.name == name }), !repeatedNames.contains(name) {
            repeatedNames.append(name)
        }
        pairs.append((name, value))
    }

    /// The value of a parameter; nil where it is absent, empty or repeated.
    public subscript(name: String) -> String? {
        guard let value = pairs.first(where: { $0.name == name })?.value, !value.isEmpty else { return nil }
        return repeatedNames.isEmpty || !repeatedNames.contains(name) ? value : nil
    }

    /// All values of a parameter that may repeat, without the empty ones.
    public func all(_ name: String) -> [String] {
        pairs.lazy.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
    }

    /// Whether the parameter was sent at all, empty or not.
    public func contains(_ name: String) -> Bool { pairs.contains { $0.name == name } }

    /// The names that were sent, in order.
    public var names: [String] { pairs.map(\.name) }

    /// Name and value of each parameter, in order, empty ones too.
    package var all: [(name: String, value: String)] { pairs }

    /// The parameters as a query or a form body.
    public static func encode(_ pairs: some Sequence<(String, String)>) -> String {
        pairs.map { PercentEncoding.encode($0) + "=" + PercentEncoding.encode($1) }.joined(separator: "&")
    }
}

/// How much of a form is read before it is refused.
public struct FormLimits: Sendable, Hashable {
    /// The most bytes.
    public var bytes: Int
    /// The most parameters.
    public var parameters: Int

    /// Limits for one form: 64 KiB and 100 parameters unless told.
    public init(bytes: Int = 65_536, parameters: Int = 100) {
        self.bytes = bytes
        self.parameters = parameters
    }

    /// 64 KiB, 100 parameters.
    public static let standard = FormLimits()
}

/// Why a form was refused.
public struct FormError: Error, Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        case tooLarge
        case tooMany
        case encoding(PercentEncoding.Problem)
        case repeated
        case notJSON
    }

    package let reason: Reason
    /// The name of the parameter, where it is known.
    public let parameter: String?

    package init(reason: Reason, parameter: String? = nil) {
        self.reason = reason
        self.parameter = parameter
    }

    /// The refusal as a client is told it: `invalid_request`. RFC 6749 §5.2.
    public var oauthError: OAuthError {
        let name = parameter.map { " in parameter \(LogText.quote($0))" } ?? ""
        return switch reason {
        case .tooLarge:
            OAuthError(.invalidRequest, "The request is too large.", detail: "more bytes than a form may have")
        case .tooMany:
            OAuthError(.invalidRequest, "The request has too many parameters.", detail: "too many parameters")
        case .encoding(let problem):
            OAuthError(
                .invalidRequest, "The request is not valid form encoding.",
                detail: "the form has \(problem.rawValue)\(name)")
        case .repeated:
            OAuthError(
                .invalidRequest, "A parameter is repeated.",
                detail: "parameter \(LogText.quote(parameter ?? "")) was sent more than once")
        case .notJSON:
            OAuthError(
                .invalidRequest, "The request is not a flat JSON object of strings.",
                detail: "the JSON body is no object of strings, or has a member twice\(name)")
        }
    }
}
