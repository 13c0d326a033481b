import HTTPExchange
import HTTPTypes
import JOSE
import Logging
import OAuthCore
import OpenIDProviders
import Secrets
import Storage

/// `/auth/web/backchannel-logout`: a provider says that sessions have ended. OpenID Connect Back-Channel Logout §2.5 to §2.8.
struct BackChannelLogoutEndpoint: Sendable {
    /// How often ending sessions is tried: a token counts once, so that the provider's next try would be a replay.
    private static let attempts = 3

    let services: BFFServices

    /// Answers POST.
    func handle(_ request: EndpointRequest) async -> EndpointResponse {
        var answer: EndpointResponse
        do throws(BFFFailure) {
            let ended = try await end(try Self.token(in: request))
            services.context.logger.info(
                "sessions ended by a provider",
                metadata: ["sessions": "\(ended)", "request_id": "\(request.requestID)"])
            answer = EndpointResponse(status: .ok)
        } catch { answer = services.errors.answer(error, request) }
        // §2.8: the answer is kept by no cache.
        answer.headerFields[.cacheControl] = "no-store"
        return answer
    }

    /// §2.5: a form with `logout_token`; other parameters are ignored.
    private static func token(in request: EndpointRequest) throws(BFFFailure) -> String {
        guard request.mediaType == "application/x-www-form-urlencoded" else {
            throw refused("Content-Type \(LogText.quote(request.mediaType ?? "")), expected a form")
        }
        let form: FormParameters
        do throws(FormError) { form = try FormParameters(request.body) } catch {
            throw refused("the form: \(error.oauthError.detail)")
        }
        guard let token = form["logout_token"] else { throw refused("logout_token is missing") }
        return token
    }

    private static func refused(_ detail: String) -> BFFFailure {
        .invalidRequest("The logout token is refused.", detail: "back-channel logout: " + detail)
    }

    /// How many sessions the token ended.
    private func end(_ text: String) async throws(BFFFailure) -> Int {
        let (issuer, audience) = try Self.addressees(of: text)
        let providers = services.providers.all.filter { $0.issuers.mayIssue(as: issuer) }
        guard let provider = providers.first(where: { audience.contains($0.settings.clientID.rawValue) }) else {
            throw Self.refused(
                "no provider has the issuer \(LogText.quote(issuer)) and a client of \(LogText.list(audience))")
        }
        let token: LogoutToken
        do throws(ProviderFailure) { token = try await provider.verify(logoutToken: text) } catch {
            // A key that is not known yet is no refusal: the provider sends the token again.
            throw error.kind == .invalidIDToken ? Self.refused(error.detail) : BFFFailure(error)
        }
        // A session is named for ever: ending it twice does no harm, so that a token whose work was cut short may come again.
        // All sessions of a person are not: a token that came before must not end those that began since.
        guard token.sessionID == nil else {
            let ended = try await endSessions(token, providers)
            try await claim(token)
            return ended
        }
        try await claim(token)
        return try await endSessions(token, providers)
    }

    /// §2.6, 8: a token is taken once.
    private func claim(_ token: LogoutToken) async throws(BFFFailure) {
        let context = services.context
        let keys = context.keyRing.keyedHashes(
            Array("\(token.issuer)\n\(token.tokenID.rawValue)".utf8), purpose: "logout_token")
        let now = context.clock()
        let claim = try await loaded(
            await context.stores.replay.claim(
                keys, purpose: .logoutToken, now: now, expiresAt: token.rememberedUntil))
        guard claim == .won else { throw Self.refused("the token with this jti has come before") }
    }

    /// §2.7: by `sid` where there is one, otherwise all of the person, at every provider entry with this issuer.
    private func endSessions(_ token: LogoutToken, _ providers: [Provider]) async throws(BFFFailure) -> Int {
        var count = 0
        for provider in providers {
            count += try await retrying { () async throws(BFFFailure) in
                if let sessionID = token.sessionID {
                    return try await services.sessions.endAll(provider: provider.name, providerSessionID: sessionID)
                        .count
                }
                guard let subject = token.subject else { return 0 }
                let person = BFFUser(provider: provider.name, subject: subject)
                return try await services.sessions.endAll(userID: person.userID).count
            }
        }
        return count
    }

    private func retrying(_ work: () async throws(BFFFailure) -> Int) async throws(BFFFailure) -> Int {
        for _ in 1..<Self.attempts {
            if let count = try? await work() { return count }
            try? await Task.sleep(for: .milliseconds(100))
        }
        return try await work()
    }

    /// Whose token it says it is and for whom: it decides only which provider's keys are tried.
    private static func addressees(of text: String) throws(BFFFailure) -> (issuer: String, audience: [String]) {
        do {
            let parsed = try JWS.parse(text)
            let claims = ClaimReader(
                try JSONReader.parseObject(parsed.unverifiedPayload, limits: JSONLimits(bytes: 64 << 10)))
            return (try claims.text("iss"), try claims.audience())
        } catch { throw refused("the token: \(error)") }
    }
}
