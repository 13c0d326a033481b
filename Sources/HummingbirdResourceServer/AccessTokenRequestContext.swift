public import Hummingbird
public import ResourceServer

/// A request context that carries the access token of the request. `ProtectedRequestContext` is one ready for use.
public protocol AccessTokenRequestContext: RequestContext {
    /// The token that `ResourceServerMiddleware` let in; nil where there was none on the way.
    var verifiedToken: VerifiedAccessToken? { get set }
}

extension AccessTokenRequestContext {
    /// The access token of a protected route. Where no middleware verified one it throws 401: nobody is let in by mistake.
    public var accessToken: VerifiedAccessToken {
        get throws {
            guard let verifiedToken else { throw HTTPError(.unauthorized) }
            return verifiedToken
        }
    }
}

/// A request context for services that need nothing beside the access token.
public struct ProtectedRequestContext: AccessTokenRequestContext {
    /// What every request context has.
    public var coreContext: CoreRequestContextStorage
    /// The token that `ResourceServerMiddleware` let in.
    public var verifiedToken: VerifiedAccessToken?

    /// A context of a request that nobody has verified yet.
    public init(source: Source) {
        self.coreContext = .init(source: source)
        self.verifiedToken = nil
    }
}
