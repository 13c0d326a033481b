package import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviders

/// `/auth/web/logout`: ends the session, has its refresh token revoked, and names a way to the provider's own logout.
///
/// A page without script sends a form with `csrf_token`, and its browser is sent on that way.
package struct LogoutEndpoint: Sendable {
    /// The path; the one-time ways lie under it.
    package static let path = "/auth/web/logout"

    private let services: BFFServices
    private let tickets: LogoutTickets

    package init(_ services: BFFServices) {
        self.services = services
        tickets = LogoutTickets(context: services.context, sealer: services.sessions.sealer)
    }

    /// Answers POST.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        do throws(BFFFailure) { return try await logOut(request) } catch {
            let isOver = error.status == .unauthorized
            // A person who is not logged in any more wanted just that.
            var answer =
                isOver && request.isForm
                ? .redirect(services.afterLogout.location, status: .seeOther) : services.errors.answer(error, request)
            // Who wants to log out has no use for a cookie that names nothing any more.
            if error.code == .sessionExpired { answer.headerFields[.setCookie] = services.cookies.removeSession }
            return answer
        }
    }

    private func logOut(_ request: EndpointRequest) async throws(BFFFailure) -> EndpointResponse {
        let session = try await services.sessions.session(for: request)
        try services.csrf.check(request, session: session, allowsForm: true)
        // The session as it was when it ended: a refresh may have replaced its tokens since it was read.
        let ended = try await services.sessions.end(handle: session.record.handle, of: session.user.userID)
        let way = await wayOut(ended ?? session.record)
        if let ended { await services.providerNotice.revoke([ended]) }
        guard !request.isForm else {
            return .redirect(way ?? services.afterLogout.location, status: .seeOther)
                .settingCookies([services.cookies.removeSession])
        }
        var json = JSONWriter()
        json.beginObject()
        json.member("message", "Logged out successfully")
        if let way { json.member("logout_url", way) }
        json.endObject()
        return .json(json, headerFields: [.setCookie: services.cookies.removeSession])
    }

    /// The one-time path to the provider's logout; nil where it has none, or cannot be asked for it in time.
    private func wayOut(_ session: BFFSessionRecord) async -> String? {
        guard let provider = services.providers.provider(named: session.user.provider) else { return nil }
        let idToken = try? services.sessions.sealer.open(.idToken, of: session)
        let target = services.afterLogout.absolute(at: services.location)
        let url: String? = await withDeadline(ProviderNotice.patience) {
            await provider.logoutURL(idTokenHint: idToken, postLogoutRedirectURI: target)
        }
        guard let url, let ticket = try? await tickets.issue(for: url) else { return nil }
        return services.location.path + Self.path + "/" + ticket
    }

    /// Answers GET of a one-time path: 303 to the provider, the first time. RP-Initiated Logout §2.
    package func leave(_ request: EndpointRequest) async throws(BFFFailure) -> EndpointResponse {
        if let refusal = request.refusalOfPreview { return refusal }
        let ticket = RouteTemplate.lastSegment(request.path)
        guard let url = try await tickets.redeem(ticket) else {
            throw .notFound("the logout path was used already, has expired or never was one")
        }
        var answer = EndpointResponse.redirect(url, status: .seeOther)
        answer.headerFields[.referrerPolicy] = "no-referrer"
        return answer
    }
}
