public import HTTPTypes

/// A request as an endpoint sees it: what came over the wire, nothing decoded, without the server framework.
public struct EndpointRequest: Sendable {
    /// The method.
    public var method: HTTPRequest.Method
    /// The path as it came, not percent-decoded, without the query.
    public var path: String
    /// The query as it came, not decoded, without the question mark; nil where there was none.
    public var query: String?
    /// The header fields.
    public var headerFields: HTTPFields
    /// The whole body; the edge refuses one over its limit before the endpoint is asked.
    public var body: [UInt8]
    /// The authority that the client named. Never a source for a URL.
    public var authority: String?
    /// The client's address, seen through trusted proxies only; no port.
    public var clientAddress: String?
    /// The identifier that the log line and the answer share.
    public var requestID: String
    /// Whether it came as HEAD: it is asked as GET, and its body goes nowhere. What works once is not to be done for it.
    public var isHead: Bool

    /// A request from its parts.
    public init(
        method: HTTPRequest.Method, path: String, query: String? = nil, headerFields: HTTPFields = [:],
        body: [UInt8] = [],
        authority: String? = nil, clientAddress: String? = nil, requestID: String = "",
        isHead: Bool = false
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headerFields = headerFields
        self.body = body
        self.authority = authority
        self.clientAddress = clientAddress
        self.requestID = requestID
        self.isHead = isHead
    }

    /// The media type of the body in lower case, without parameters; nil where none was sent. RFC 9110 §8.3.
    public var mediaType: String? {
        headerFields.value(.contentType).map { field in
            let end = field.utf8.firstIndex(of: UInt8(ascii: ";")) ?? field.endIndex
            return field[..<end].trimmingOptionalWhitespace().lowercased()
        }
    }

    /// The values of the cookies called `name`, in the order in which they came. RFC 6265 §5.4.
    public func cookies(named name: String) -> [String] {
        headerFields[values: .cookie].flatMap { field in
            field.split(separator: ";").compactMap { pair in
                let pair = String(pair).trimmingOptionalWhitespace()
                guard pair.hasPrefix(name), pair.utf8.dropFirst(name.utf8.count).first == UInt8(ascii: "=") else {
                    return nil
                }
                return String(pair.dropFirst(name.count + 1))
            }
        }
    }
}

extension HTTPFields {
    /// What the subscript gives, without making a text of it where the field came once.
    package func value(_ name: HTTPField.Name) -> String? {
        guard let first = firstIndex(where: { $0.name == name }) else { return nil }
        return self[(first + 1)...].contains { $0.name == name } ? self[name] : self[first].value
    }
}

extension StringProtocol {
    /// Without spaces and tabs at both ends. RFC 9110 §5.6.3.
    package func trimmingOptionalWhitespace() -> String {
        let bytes = Substring(self).utf8
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let last = bytes.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(Substring(bytes[...last].drop(while: isBlank)))
    }
}
