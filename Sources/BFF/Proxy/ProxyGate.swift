package import HTTPExchange
package import HTTPTypes
package import OAuthCore

/// What the proxy asks of the rest of the backend-for-frontend before it lets a request through.
package protocol ProxyGate: Sendable {
    /// A session that was found live.
    associatedtype Session: Sendable

    /// The session of the request's cookie; 401 where there is none, 503 where the store cannot say.
    func session(for request: EndpointRequest) async throws(BFFFailure) -> Session

    /// Refuses a request with an unsafe method whose token against forgery or whose origin is wrong.
    func checkForgery(_ request: EndpointRequest, _ session: Session) throws(BFFFailure)

    /// Refuses a request that another site's page made.
    func checkOrigin(_ request: EndpointRequest) throws(BFFFailure)

    /// An access token of the person, still valid.
    func userToken(_ session: Session) async throws(BFFFailure) -> String

    /// An access token of our own.
    func serviceToken(_ client: ProxyRoute.ServiceClient) async throws(BFFFailure) -> String

    /// What names the session to `SessionWatch`.
    func hash(of session: Session) -> SecretHash

    /// The answer to a preflight of another origin's page; nil where the request is none.
    func preflight(_ request: EndpointRequest) -> EndpointResponse?

    /// The fields that let an allowed origin's page read the answer.
    func crossOriginFields(_ request: EndpointRequest) -> HTTPFields

    /// The answer to a request that is refused.
    func answer(_ failure: BFFFailure, to request: EndpointRequest) -> EndpointResponse
}
