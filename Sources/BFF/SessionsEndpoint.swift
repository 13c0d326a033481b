package import HTTPExchange
import HTTPTypes
import OAuthCore

/// `/auth/sessions` and `/auth/sessions/{id}`: where a person is logged in, and ending that. The ids are handles that open nothing.
package struct SessionsEndpoint: Sendable {
    /// How many sessions are listed.
    private static let limit = 100

    private let services: BFFServices

    package init(_ services: BFFServices) { self.services = services }

    /// Answers GET of the list: the person's sessions, newest first.
    package func list(_ request: EndpointRequest) async throws(BFFFailure) -> EndpointResponse {
        let current = try await services.sessions.session(for: request)
        var json = JSONWriter()
        json.beginArray()
        for session in try await services.sessions.sessions(of: current.user.userID, limit: Self.limit) {
            Self.write(session, current, &json)
        }
        json.endArray()
        return .json(json)
    }

    /// Answers GET of one.
    package func get(_ request: EndpointRequest) async throws(BFFFailure) -> EndpointResponse {
        let current = try await services.sessions.session(for: request)
        let handle = RouteTemplate.lastSegment(request.path)
        let sessions = try await services.sessions.sessions(of: current.user.userID, limit: Self.limit)
        guard let session = sessions.first(where: { $0.handle == handle }) else { throw Self.unknown(handle) }
        var json = JSONWriter()
        Self.write(session, current, &json)
        return .json(json)
    }

    /// Answers DELETE: ends a session of the same person. The provider takes back its refresh token.
    package func delete(_ request: EndpointRequest) async throws(BFFFailure) -> EndpointResponse {
        let current = try await services.sessions.session(for: request)
        try services.csrf.check(request, session: current)
        let handle = RouteTemplate.lastSegment(request.path)
        guard let ended = try await services.sessions.end(handle: handle, of: current.user.userID) else {
            throw Self.unknown(handle)
        }
        await services.providerNotice.revoke([ended])
        var answer = EndpointResponse(status: .noContent, headerFields: [.cacheControl: "no-store"])
        if ended.hash == current.hash { answer.headerFields[.setCookie] = services.cookies.removeSession }
        return answer
    }

    private static func write(_ session: BFFSessionRecord, _ current: LiveSession, _ json: inout JSONWriter) {
        json.beginObject()
        json.member("id", session.handle)
        json.member("provider", session.user.provider)
        json.member("created_at", session.createdAt.seconds)
        json.member("last_activity", session.lastActivity.seconds)
        json.member("current", session.hash == current.hash)
        json.endObject()
    }

    private static func unknown(_ handle: String) -> BFFFailure {
        BFFFailure(
            .notFound, .notFound, "There is no such session.",
            detail: "session \(LogText.quote(handle)) is not a live one of this person")
    }
}
