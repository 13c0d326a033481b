public import HTTPTypes

/// What an endpoint answers, without the server framework.
public struct EndpointResponse: Sendable {
    /// The status.
    public var status: HTTPResponse.Status
    /// The header fields; the edge adds those that every answer has.
    public var headerFields: HTTPFields
    /// The whole body.
    public var body: [UInt8]
    /// For the log line of the request: why it was refused, never sent. Holds no secret.
    public var logDetail: LogDetail?

    /// What the operator reads in the log line of a refused request.
    public struct LogDetail: Sendable {
        /// The error code, of a closed set: also a metric label.
        public var errorCode: String
        /// What was received, what is registered and what to change.
        public var detail: String
        /// The client that the request named, if it did.
        public var clientID: String?

        /// A detail from its parts.
        public init(errorCode: String, detail: String, clientID: String? = nil) {
            self.errorCode = errorCode
            self.detail = detail
            self.clientID = clientID
        }
    }

    /// An answer from its parts.
    public init(
        status: HTTPResponse.Status, headerFields: HTTPFields = [:], body: [UInt8] = [], logDetail: LogDetail? = nil
    ) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
        self.logDetail = logDetail
    }
}
