import BFF
import HTTPExchange
import HTTPTypes
public import Hummingbird
public import HummingbirdEdge
import NIOCore

/// Puts the person who is logged in into the context of the request, and refuses forged requests.
///
/// What changes something, with a session, needs the session's token in `X-CSRF-Token` or in the field `csrf_token` of a form of at most 64 KiB,
/// and must come from a page of this application: otherwise 403. Where the store cannot say who it is, 503.
public struct SessionMiddleware<Context: BFFRequestContext>: RouterMiddleware {
    private let bff: EmbeddedBFF
    private let clientAddress: EndpointMiddleware<Context>.ClientAddress

    /// - Parameter clientAddress: who sent a request; the same as of `addRoutes(of:clientAddress:)`.
    public init(
        _ bff: EmbeddedBFF,
        clientAddress: @escaping EndpointMiddleware<Context>.ClientAddress = { connectionAddress(of: $1) }
    ) {
        self.bff = bff
        self.clientAddress = clientAddress
    }

    /// Looks the session up, and hands on with it in the context.
    public func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let answers = EmbeddedAnswers(bff, context, clientAddress: clientAddress(request, context))
        guard var head = answers.head(of: request) else { return try await next(request, context) }
        var context = context
        do throws(BFFFailure) { context.session = try await bff.bff.session(of: head) } catch {
            return answers.answer(error, head)
        }
        guard let session = context.session, CSRFProtection.isUnsafe(request.method) else {
            return try await next(request, context)
        }
        var request = request
        if head.isForm {
            guard let body = try? await request.collectBody(upTo: 64 << 10) else {
                return answers.answer(Self.tooLarge, head)
            }
            head.body = Array(body.readableBytesView)
        }
        do throws(BFFFailure) { try bff.bff.checkForgery(head, session) } catch {
            return answers.answer(error, head)
        }
        return try await next(request, context)
    }

    private static var tooLarge: BFFFailure {
        BFFFailure(
            .invalidRequest, .contentTooLarge, "The request body is too large.",
            detail: "a form of more than 64 KiB, or one that did not come whole; send the token in X-CSRF-Token")
    }
}
