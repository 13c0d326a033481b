import HTTPExchange
import HTTPTypes
import OAuthCore

/// What the endpoints begin with that a client asks with a token: a form, and who sent it. RFC 7009 §2.1, RFC 7662 §2.1.
struct ClientForms: Sendable {
    private let context: ServerContext
    private let authenticator: ClientAuthenticator
    private let errors: ErrorResponse

    init(context: ServerContext, isOpenToAnyOrigin: Bool) {
        self.context = context
        self.authenticator = ClientAuthenticator(keyRing: context.keyRing, random: context.random)
        self.errors = ErrorResponse(issuer: context.settings.issuer, isOpenToAnyOrigin: isOpenToAnyOrigin)
    }

    /// The answer to the form of a client that has proved who it is; what is refused is logged with the client that was named.
    func answer(
        _ request: EndpointRequest,
        _ answer: (Client, FormParameters) async throws(EndpointFailure) -> EndpointResponse
    ) async -> EndpointResponse {
        var clientID: String?
        do throws(EndpointFailure) {
            let form = try FormBody.parse(request)
            let presented = try checked(
                try PresentedClient(authorization: request.headerFields[values: .authorization], form: form))
            clientID = presented.loggedClientID
            return try await answer(try authenticator.authenticate(presented, in: context.directory.view), form)
        } catch {
            return errors.response(error, clientID: clientID)
        }
    }
}
