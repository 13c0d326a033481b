import HTTPExchange
import HTTPTypes
import Logging
import OAuthCore
import OpenIDProviders
import Secrets
import Storage

/// `/auth/web/callback`: a provider's answer ends here. RFC 6749 §4.1.2, RFC 9207, OpenID Connect Core §3.1.2.5.
struct CallbackEndpoint: Sendable {
    let services: BFFServices
    let cookies: LoginCookies

    /// Answers GET, which a look ahead is not; `path` is the one that this provider's answers, or those of all without one of their own, have to come to.
    func handle(_ request: EndpointRequest, path: String) async -> EndpointResponse {
        if let refusal = request.refusalOfPreview { return refusal }
        do throws(BFFFailure) {
            let parameters = try request.strictQuery()
            let login = try login(parameters, request, path: path)
            do throws(Unfinished) { return try await finish(login, parameters, request) } catch {
                // Where the state has been consumed nothing can be finished any more, and its cookie goes.
                let answer = services.errors.answer(
                    error.failure, request, provider: login.provider.name,
                    returnTarget: login.transaction.returnTarget.flatMap { try? services.returnTargets.parse($0) })
                return answer.settingCookies(error.isConsumed ? [cookies.remove(login.transaction)] : [])
            }
        } catch { return services.errors.answer(error, request) }
    }

    /// A failure, and whether the login can still be finished by who started it.
    private struct Unfinished: Error {
        let failure: BFFFailure
        let isConsumed: Bool
    }

    private struct StartedLogin {
        let transaction: LoginTransaction
        let provider: Provider
    }

    /// The login that this browser started and that this answer may belong to.
    private func login(
        _ parameters: FormParameters, _ request: EndpointRequest, path: String
    ) throws(BFFFailure) -> StartedLogin {
        guard let state = parameters["state"] else { throw .invalidState("the answer has no state") }
        guard let transaction = cookies.login(state: state, request, now: services.context.clock()) else {
            throw .invalidState(
                "no login with this state was started in this browser within the last "
                    + "\(services.context.settings.sessions.loginLifetime.wholeSeconds) s, or its cookie did not come along"
            )
        }
        guard let provider = services.providers.provider(named: transaction.provider) else {
            throw .invalidState("the provider \(transaction.provider) of this login is no longer configured")
        }
        // RFC 9700 §4.4.2.2: an answer at another provider's address is a mix-up.
        guard LoginRoutes.callbackPath(of: provider.settings) == path else {
            throw .invalidState("the login was started with \(provider.name), whose answers do not come to \(path)")
        }
        return StartedLogin(transaction: transaction, provider: provider)
    }

    private func finish(
        _ login: StartedLogin, _ parameters: FormParameters, _ request: EndpointRequest
    ) async throws(Unfinished) -> EndpointResponse {
        let ticket: LoginsUnderWay.Ticket
        do throws(BFFFailure) {
            try await provided(await login.provider.checkIssuer(parameters["iss"]))
            ticket = try await services.sessions.underWay.begin()
            try await consume(login.transaction)
        } catch { throw Unfinished(failure: error, isConsumed: false) }
        do throws(BFFFailure) {
            let code = try await provided(login.provider.code(in: parameters))
            let completed = try await complete(login, code: code)
            return try await begin(completed, login, ticket, request)
        } catch { throw Unfinished(failure: error, isConsumed: true) }
    }

    /// A state works once.
    private func consume(_ login: LoginTransaction) async throws(BFFFailure) {
        let context = services.context
        let keys = context.keyRing.keyedHashes(login.state.utf8, purpose: "login_state")
        let now = context.clock()
        let claim = try await loaded(
            await context.stores.replay.claim(
                keys, purpose: .loginState, now: now, expiresAt: cookies.end(of: login) + .seconds(60)))
        guard claim == .won else { throw .invalidState("the answer to this login has come before") }
    }

    private func complete(_ login: StartedLogin, code: String) async throws(BFFFailure) -> CompletedLogin {
        let provider = login.provider
        let request = login.transaction.request(redirectURI: services.callbackURL(of: provider))
        let completed = try await provided(await provider.complete(request, code: code))
        let stepUp = login.transaction.stepUp
        // Asked for at a provider without ID tokens it is refused too: nothing says that it was done.
        do throws(IDTokenRefusal) {
            try stepUp.check(
                completed.idToken?.claims ?? [:], at: login.transaction.startedAt, now: services.context.clock())
        } catch {
            if let token = completed.tokens.refreshToken { await provider.revoke(refreshToken: token) }
            throw BFFFailure(
                .invalidIDToken, .badGateway, "The login provider did not ask for the proof that was demanded.",
                detail: "provider \(provider.name): ID token: \(error)")
        }
        var tokens = completed.tokens
        if !SessionRefresher.isOn(services.context.settings) { tokens.refreshToken = nil }
        return CompletedLogin(
            user: BFFUser(completed.person, provider: provider.name),
            providerSessionID: completed.idToken?.sessionID, tokens: tokens)
    }

    private func begin(
        _ completed: CompletedLogin, _ login: StartedLogin, _ ticket: LoginsUnderWay.Ticket, _ request: EndpointRequest
    ) async throws(BFFFailure) -> EndpointResponse {
        let begun: BegunSession
        do throws(BFFFailure) {
            begun = try await services.sessions.begin(completed, of: ticket, request: request)
        } catch {
            if let token = completed.tokens.refreshToken { await login.provider.revoke(refreshToken: token) }
            throw error
        }
        services.context.logger.info(
            "login completed",
            metadata: ["gatehouse.provider": "\(login.provider.name)", "request_id": "\(request.requestID)"])
        let set = [begun.setCookie, cookies.remove(login.transaction)]
        // A program, as in the seed's flow.
        if request.accepts("application/json"), !request.accepts("text/html") {
            return EndpointResponse.json(json(begun.record)).settingCookies(set)
        }
        let text = login.transaction.returnTarget ?? services.context.settings.frontend.afterLogin
        return EndpointResponse.redirect(try services.returnTargets.parse(text).location).settingCookies(set)
    }

    private func json(_ record: BFFSessionRecord) -> JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.name("user")
        json.beginObject()
        json.member("user_id", record.user.userID)
        json.member("email", value: record.user.email.map { .string($0) } ?? .null)
        json.member("name", value: record.user.name.map { .string($0) } ?? .null)
        json.member("provider", record.user.provider)
        json.endObject()
        json.member("csrf_token", services.csrf.token(for: record, now: services.context.clock()))
        json.endObject()
        return json
    }
}

extension BFFFailure {
    /// An answer that belongs to no login of this browser. Whoever started one can still finish it.
    static func invalidState(_ detail: String) -> BFFFailure {
        BFFFailure(
            .invalidState, .badRequest,
            "The login has expired, was finished already, or was started in another browser.",
            detail: detail)
    }
}
