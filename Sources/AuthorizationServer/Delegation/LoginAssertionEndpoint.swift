import HTTPExchange
import HTTPTypes
import OAuthCore
import Secrets
import Storage

/// `/login/assertion`: an application that cannot call says by the browser who is logged in there. RFC 7523 §3.
///
/// Everything about the assertion is checked before its `jti` is taken, so that a refused one consumes nothing: neither itself nor the flow.
struct LoginAssertionEndpoint: Sendable {
    static let path = "/login/assertion"

    private let services: BrowserServices
    private let login: DelegatedLogin
    private let issuer: String
    private let keys: LoginAssertionKeys

    /// An endpoint for what the application signs; nil: it signs nothing.
    init?(services: BrowserServices) {
        guard case .delegated(let login) = services.context.settings.login, let assertion = login.assertion,
            let keys = services.context.loginAssertionKeys
        else { return nil }
        self.services = services
        self.login = login
        issuer = assertion.issuer
        self.keys = keys
    }

    /// Answers GET with a redirect, so that the assertion stays in no history; HEAD and a browser that looks ahead consume nothing.
    func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if let refusal = request.refusalOfPreview { return refusal }
        var answer = await services.answer(request) { () throws(PageFailure) in try await take(request) }
        answer.headerFields[.referrerPolicy] = "no-referrer"
        return answer
    }

    private func take(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let query = try request.pageQuery()
        let challenge = query[DelegatedStage.login.challengeParameter]
        let open = try await services.flows.open(challenge, request)
        guard open.flow[.login]?.state == .pending else {
            throw .finished("the application was not asked about this flow, or has answered it already")
        }
        let now = services.context.clock()
        let assertion: LoginAssertion
        let answer: Answer
        do throws(LoginAssertionRefusal) {
            assertion = try check(query["assertion"] ?? "", open.handle, now)
            answer = try Answer(assertion.outcome, now)
        } catch { throw refused("\(error)", open) }
        try await claim(assertion, open, now)
        let acceptance = LoginAcceptance(services: services)
        switch answer {
        case .accepted(let login):
            // By the clock of the application, which may be ahead: nobody gave their word later than now.
            let said = min(assertion.issuedAt, now)
            return try await acceptance.accept(login, decidedAt: said, for: open, request)
        case .rejected(let rejection): return try await acceptance.reject(rejection, for: open, request)
        }
    }

    private func check(
        _ text: String, _ challenge: String, _ now: UnixTime
    ) throws(LoginAssertionRefusal) -> LoginAssertion {
        let expectation = LoginAssertionExpectation(
            issuer: issuer, audience: services.context.settings.issuer, loginChallenge: challenge)
        return try expectation.validate(try keys.claims(of: text), now: now)
    }

    /// What was said, under the rules of the calls.
    private enum Answer {
        case accepted(LoginAnswer)
        case rejected(Rejection)

        init(_ outcome: LoginAssertion.Outcome, _ now: UnixTime) throws(LoginAssertionRefusal) {
            do throws(AnswerError) {
                switch outcome {
                case .accepted(let body): self = .accepted(try LoginAnswer(reading: body, now: now))
                case .rejected(let body):
                    self = .rejected(try Rejection(reading: body, fallback: .loginRequired))
                }
            } catch { throw LoginAssertionRefusal("assertion", error.description) }
        }
    }

    /// RFC 7523 §3 7: of any number of uses at once one is taken.
    private func claim(
        _ assertion: LoginAssertion, _ open: FlowKeeper.OpenFlow, _ now: UnixTime
    ) async throws(PageFailure) {
        let keys = services.context.keyRing.keyedHashes(
            Array("\(issuer)\n\(assertion.tokenID.rawValue)".utf8), purpose: "login_assertion")
        let claim = try await loaded(
            await services.context.stores.replay.claim(
                keys, purpose: .loginAssertion, now: now, expiresAt: assertion.rememberedUntil))
        guard claim == .won else { throw refused("jti: the assertion has come before", open) }
    }

    /// The person may try again: the application signs anew for the same flow.
    private func refused(_ detail: String, _ open: FlowKeeper.OpenFlow) -> PageFailure {
        let retry = AuthorizationResponse.url(login.url, [(DelegatedStage.login.challengeParameter, open.handle)])
        return .assertionRefused(
            "the application's assertion: \(detail)", retry: retry, uiLocales: open.flow.uiLocales)
    }
}
