public import BFF
public import Hummingbird
public import NIOCore

/// A context that knows who is logged in.
public protocol BFFRequestContext: RequestContext {
    /// The session; nil where nobody is logged in.
    var session: BFFSession? { get set }
}

extension BFFRequestContext {
    /// The session of a route behind `LoginMiddleware`.
    ///
    /// - Throws: 401 where nobody is logged in.
    public func requireSession() throws -> BFFSession {
        guard let session else { throw HTTPError(.unauthorized) }
        return session
    }
}

/// A context for applications that need no other: who is logged in, and the address of the connection.
public struct SessionRequestContext: BFFRequestContext, RemoteAddressRequestContext {
    /// Hummingbird's own part.
    public var coreContext: CoreRequestContextStorage
    /// The session; nil where nobody is logged in.
    public var session: BFFSession?
    /// The address of the connection; behind a proxy, the proxy's.
    public let remoteAddress: SocketAddress?

    /// The context of one request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}
