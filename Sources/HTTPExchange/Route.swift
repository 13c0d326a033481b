public import HTTPTypes

/// A path that the server answers, without the server framework.
public struct Route: Sendable {
    /// The path, to be compared as it comes.
    public let path: String
    /// The methods; HEAD goes with GET.
    public let methods: [HTTPRequest.Method]
    /// Whether case does not count.
    public let ignoresCase: Bool
    /// Who talks to it.
    public let kind: Kind
    /// The answer.
    public let handler: @Sendable (EndpointRequest) async -> EndpointResponse
    /// The same answer to a POST, where it can be had from memory, quickly and without waiting; nil: ask `handler`.
    public let answerAtOnce: (@Sendable (EndpointRequest) -> EndpointResponse?)?

    /// Who talks to a path.
    public enum Kind: Sendable, Hashable {
        /// People with browsers.
        case page
        /// Programs.
        case api
    }

    /// A route from its parts.
    public init(
        _ path: String, _ methods: [HTTPRequest.Method], ignoresCase: Bool = false, kind: Kind,
        answerAtOnce: (@Sendable (EndpointRequest) -> EndpointResponse?)? = nil,
        handler: @escaping @Sendable (EndpointRequest) async -> EndpointResponse
    ) {
        self.path = path
        self.methods = methods
        self.ignoresCase = ignoresCase
        self.kind = kind
        self.handler = handler
        self.answerAtOnce = answerAtOnce
    }
}
