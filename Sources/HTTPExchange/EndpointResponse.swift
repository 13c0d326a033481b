public import HTTPTypes

/// What an endpoint answers, without the server framework.
public struct EndpointResponse: Sendable {
    /// The status.
    public var status: HTTPResponse.Status
    /// The header fields; the edge adds those that every answer has.
    public var headerFields: HTTPFields
    /// The whole body.
    public var body: [UInt8]
    /// Sent instead of `body` where it is there.
    package var longBody: LongBody?
    /// For the log line of the request: why it was refused, never sent. Holds no secret.
    public var logDetail: LogDetail?

    /// A body that is not held in memory: it is asked for part by part, as fast as the client takes it.
    package struct LongBody: Sendable {
        /// The bytes of all parts.
        package let length: Int
        /// The part that begins at that offset, never empty; nil where it cannot be had, and the answer is cut off.
        package let part: @Sendable (Int) -> [UInt8]?

        /// A body from its length and its parts.
        package init(length: Int, part: @escaping @Sendable (Int) -> [UInt8]?) {
            self.length = length
            self.part = part
        }
    }

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
