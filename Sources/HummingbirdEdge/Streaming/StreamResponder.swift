package import HTTPExchange
package import HTTPTypes
package import NIOCore

/// Answers requests part by part on the event loop of their connection: both bodies may be endless.
///
/// Everything but `takes` is called on that event loop.
package protocol StreamResponder: Sendable {
    /// The most that the body of a request may have, in bytes.
    var maximumBodyBytes: Int { get }

    /// Whether the request is one of its own. Asked for every request that no route of the router takes.
    func takes(_ head: HTTPRequest) -> Bool

    /// Begins an exchange. The body comes as calls of what is returned, and none before this has returned.
    func begin(_ request: EndpointRequest, _ exchange: any StreamExchange) -> any StreamSink
}

/// What takes the request of a streamed exchange.
package protocol StreamSink: AnyObject {
    /// A part of the body. Comes as long as `StreamExchange.readsBody` is set, and a little longer.
    func received(_ bytes: ByteBuffer)

    /// The request is whole.
    func receivedEnd()

    /// The answer may be written, or should wait.
    func writabilityChanged(_ isWritable: Bool)

    /// The rest of the body will not come; an answer still can go.
    func bodyFailed(_ status: HTTPResponse.Status)

    /// Nobody waits for the answer any more. The last call.
    func clientLeft()
}

/// The channel's side of a streamed exchange. Used on its event loop only.
package protocol StreamExchange: AnyObject {
    /// The event loop.
    var eventLoop: any EventLoop { get }
    /// Whether the client takes more at present.
    var isWritable: Bool { get }
    /// Whether more of the request's body is wanted. At first it is not.
    var readsBody: Bool { get set }
    /// The route for the log and the metrics, of a closed set.
    var route: String? { get set }
    /// Why the request was refused, for the log.
    var detail: EndpointResponse.LogDetail? { get set }

    /// Begins the answer; its fields are completed with those of every answer.
    func respond(_ head: HTTPResponse)
    /// A part of the answer.
    func write(_ bytes: ByteBuffer)
    /// Sends what was written.
    func flush()
    /// Ends the answer.
    func end()
    /// Cuts the answer off where it stands, so that nobody takes it for whole.
    func abort()
    /// A whole answer.
    func answer(_ response: EndpointResponse)
    /// Answers with the head of a protocol switch and hands the connection over; nil where it cannot be.
    func switchProtocols(_ head: HTTPResponse) -> TunnelHandler?
}
