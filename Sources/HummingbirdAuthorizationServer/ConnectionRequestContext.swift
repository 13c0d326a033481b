public import Hummingbird
public import NIOCore

/// A context for applications that need no other: it has the address of the connection.
public struct ConnectionRequestContext: RemoteAddressRequestContext {
    /// Hummingbird's own part.
    public var coreContext: CoreRequestContextStorage
    /// The address of the connection; behind a proxy, the proxy's.
    public let remoteAddress: SocketAddress?

    /// The context of one request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}
