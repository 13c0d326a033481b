public import BFF
import HTTPExchange
import HTTPTypes
public import Hummingbird
import HummingbirdEdge
import OAuthCore

/// Lets only people in who are logged in, and where it is demanded recently or strongly.
///
/// Others are taken through the login, and come back to where they wanted to go, when they navigate with a browser; a call of a program or a script
/// is 401 with the login's address in `X-Auth-Login`. It stands behind `SessionMiddleware`.
public struct LoginMiddleware<Context: BFFRequestContext>: RouterMiddleware {
    private let bff: EmbeddedBFF
    private let demand: LoginDemand

    /// - Parameter demand: what the login must have been: `LoginDemand(maximumAge: .seconds(300))` has people prove again who they are where
    ///   they last did it more than five minutes ago.
    public init(_ bff: EmbeddedBFF, _ demand: LoginDemand = .any) {
        self.bff = bff
        self.demand = demand
    }

    /// Hands on, or leads to the login.
    public func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let problem = problem(context.session) else { return try await next(request, context) }
        let answers = EmbeddedAnswers(bff, context, clientAddress: nil)
        guard let head = answers.head(of: request) else { throw HTTPError(.unauthorized) }
        guard head.method == .get, head.isNavigation else {
            let failure = BFFFailure(
                .unauthenticated, .unauthorized, "There is no session that will do. Log in first.", detail: problem)
            return answers.answer(failure, head, fields: [.xAuthLogin: bff.loginURL(demand)])
        }
        let target = head.path + (head.query.map { "?" + $0 } ?? "")
        return Response(.redirect(bff.loginURL(returningTo: target, demand)), requestID: context.gatehouseRequestID)
    }

    private func problem(_ session: BFFSession?) -> String? {
        guard let session else { return "there is no session" }
        return demand.problem(session, now: bff.bff.context.clock()).map { "session \(session.id): \($0)" }
    }
}

/// Answers the failures of one request in an application of its own.
struct EmbeddedAnswers: Sendable {
    private let bff: EmbeddedBFF
    private let clientAddress: String?
    private let requestID: String
    private let log: @Sendable (EndpointResponse) -> Void

    init(_ bff: EmbeddedBFF, _ context: some RequestContext, clientAddress: String?) {
        self.bff = bff
        self.clientAddress = clientAddress
        let requestID = context.gatehouseRequestID
        self.requestID = requestID
        let refusal = EndpointRefusal(
            route: context.endpointPath ?? "none", clientAddress: clientAddress, requestID: requestID)
        let logger = context.logger
        log = { refusal.log($0, logger) }
    }

    func head(of request: Request) -> EndpointRequest? {
        EndpointRequest(headOf: request, clientAddress: clientAddress, requestID: requestID)
    }

    /// A page for people, JSON for programs.
    func answer(_ failure: BFFFailure, _ request: EndpointRequest, fields: HTTPFields = [:]) -> Response {
        let isForPerson = (request.method == .get || request.isForm) && request.isNavigation
        var answer = bff.bff.services.errors.answer(failure, request, isForPerson: isForPerson)
        for field in fields { answer.headerFields[field.name] = field.value }
        log(answer)
        return Response(answer, requestID: requestID)
    }
}

extension EndpointRequest {
    /// Whether a person goes to the address or sends a form there: never a script's call. Fetch Metadata §2.2.
    fileprivate var isNavigation: Bool {
        let mode = headerFields[.secFetchMode]
        return accepts("text/html") && (mode == nil || mode == "navigate")
    }
}
