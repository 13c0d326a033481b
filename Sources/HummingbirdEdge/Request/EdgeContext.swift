package import HTTPExchange
package import Hummingbird
import NIOCore
import Synchronization

/// What the edge knows of a request, for those who answer it.
package struct EdgeContext: RequestContext {
    /// Hummingbird's own part.
    package var coreContext: CoreRequestContextStorage
    /// The identifier that the log line and the answer share.
    package var requestID: String
    /// The client's address, seen through trusted proxies only.
    package var clientAddress: String?
    /// Whether the client came over https, as far as a trusted proxy or the connection says.
    package var isSecure: Bool
    /// The connection; nil in a test without one.
    package var connection: ConnectionInfo?
    /// What the log line will say besides.
    package let record: RequestRecord
    /// Where the answer is written.
    let eventLoop: any EventLoop

    /// A context that knows nothing of its client, as Hummingbird's own applications and tests make it.
    package init(source: ApplicationRequestContextSource) {
        self.init(
            source: source, requestID: RequestID.fresh(), client: .init(isSecure: false, isForwarded: false),
            connection: nil)
    }

    init(
        source: ApplicationRequestContextSource, requestID: String, client: TrustedProxies.Client,
        connection: ConnectionInfo?
    ) {
        self.coreContext = .init(source: source)
        self.requestID = requestID
        self.clientAddress = client.addressText(connection)
        self.isSecure = client.isSecure
        self.connection = connection
        self.record = RequestRecord()
        self.eventLoop = source.channel.eventLoop
    }
}

/// What is learned of a request on the way to its answer, for its log line and its metrics.
package final class RequestRecord: Sendable {
    private let state = Mutex<(route: String?, detail: EndpointResponse.LogDetail?)>((nil, nil))

    /// The template of the route that matched: a closed set.
    package var route: String? {
        get { state.withLock { $0.route } }
        set { state.withLock { $0.route = newValue } }
    }

    /// Why the request was refused, for the operator.
    package var detail: EndpointResponse.LogDetail? {
        get { state.withLock { $0.detail } }
        set { state.withLock { $0.detail = newValue } }
    }
}
