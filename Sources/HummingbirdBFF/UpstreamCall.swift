import BFF
import HTTPTypes
import NIOCore

/// How much body a request has. RFC 9112 §6.
enum BodyFraming: Equatable {
    case none
    case length(Int)
    case unknown

    /// What the head says; without a word HTTP/1.1 has none, and HTTP/2 shows it at the end.
    init(_ fields: HTTPFields, hasEnded: Bool) {
        if let length = fields[.contentLength].flatMap({ Int($0) }) {
            self = length == 0 ? .none : .length(length)
        } else {
            self = hasEnded && !fields.contains(.transferEncoding) ? .none : .unknown
        }
    }
}

/// Why there is no answer from an upstream, or no more of one.
struct UpstreamFailure: Error {
    enum Kind: Sendable {
        /// The connection could not be made.
        case connect
        /// It took too long.
        case timeout
        /// The connection ended before a byte of the answer came.
        case closed
        /// What came was no good answer.
        case broken
    }

    let kind: Kind
    let detail: String
    /// The connection had served another request before.
    var wasReused = false
}

/// A request on its way to an upstream. Used on one event loop only.
protocol UpstreamCall: AnyObject {
    /// Whether more of the body is wanted.
    var isWritable: Bool { get }
    /// A part of the request's body.
    func send(_ bytes: ByteBuffer)
    /// The body has ended.
    func sendEnd()
    /// Whether more of the answer is wanted.
    func setReading(_ reads: Bool)
    /// Nobody wants the answer any more; nothing is called after this.
    func cancel()
}

/// What takes an upstream's answer.
protocol UpstreamListener: AnyObject {
    func upstreamAnswered(_ head: HTTPResponse)
    func upstreamSent(_ bytes: ByteBuffer)
    /// Some parts have come, and no more are there at present.
    func upstreamPaused()
    func upstreamEnded()
    func upstreamFailed(_ failure: UpstreamFailure)
    func upstreamWritabilityChanged(_ isWritable: Bool)
    /// The upstream agreed to another protocol; the tunnel's end is in place.
    func upstreamSwitched(_ head: HTTPResponse, _ connection: UpstreamConnection)
}
