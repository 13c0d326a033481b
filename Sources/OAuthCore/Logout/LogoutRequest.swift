/// A request to end a login session. OpenID Connect RP-Initiated Logout §2.
package struct LogoutRequest: Sendable, Hashable {
    /// The ID token that came along, if it is one of this server.
    package let hint: IDTokenHint?
    /// The client that asks, as the hint or `client_id` names it.
    package let client: Client?
    /// Where the browser goes afterwards, `state` included; nil: a page here.
    package let destination: String?

    /// The parameters that mean something here. `logout_hint` is taken without effect, `ui_locales` chooses the
    /// language of the pages.
    package static let parameterNames: Set<String> = [
        "id_token_hint", "client_id", "post_logout_redirect_uri", "state", "logout_hint", "ui_locales",
    ]

    /// Reads the parameters. Every error is one for a page: nothing is redirected where anything is wrong.
    package static func parse(
        _ parameters: FormParameters, clients: [ClientID: Client], verifyIDTokenHint: (String) -> IDTokenHint?
    ) throws(OAuthError) -> LogoutRequest {
        if let name = parameters.repeatedNames.first {
            throw OAuthError(
                .invalidRequest, "A parameter is repeated.", detail: "\(LogText.quote(name)) was sent more than once")
        }
        let sentHint = parameters["id_token_hint"]
        let hint = sentHint.flatMap(verifyIDTokenHint)
        let client = try client(parameters, hint, clients)
        let hintIsForged = sentHint != nil && hint == nil
        let destination = try destination(parameters, client, hintIsForged: hintIsForged)
        return LogoutRequest(hint: hint, client: client, destination: destination)
    }

    /// §2: `client_id`, where it is sent, is registered and one for whom the ID token was made.
    private static func client(
        _ parameters: FormParameters, _ hint: IDTokenHint?, _ clients: [ClientID: Client]
    ) throws(OAuthError) -> Client? {
        guard let text = parameters["client_id"] else {
            return hint?.audience.lazy.compactMap { clients[$0] }.first
        }
        guard let client = clients[ClientID(text)] else {
            throw OAuthError(
                .invalidClient, "The application is not registered here.",
                detail: "client_id \(LogText.quote(text)) is not registered")
        }
        guard hint?.isFor(client.clientID) ?? true else {
            throw OAuthError(
                .invalidRequest, "The id_token_hint was made for another application.",
                detail: """
                    client_id \(LogText.quote(text)), aud of the id_token_hint: \
                    \(LogText.list(hint?.audience.map(\.rawValue) ?? []))
                    """)
        }
        return client
    }

    /// §3: one of the client's registered URIs to the letter; none after an ID token that is not ours.
    private static func destination(
        _ parameters: FormParameters, _ client: Client?, hintIsForged: Bool
    ) throws(OAuthError) -> String? {
        guard !hintIsForged, let requested = parameters["post_logout_redirect_uri"] else { return nil }
        guard let client else {
            throw OAuthError(
                .invalidRequest, "The address to return to cannot be checked.",
                detail: """
                    post_logout_redirect_uri \(LogText.quote(requested)) came without an id_token_hint or client_id of a \
                    registered client
                    """)
        }
        guard client.postLogoutRedirectURIs.contains(where: { $0.equals(requested) }) else {
            throw OAuthError(
                .invalidRequest, "The address to return to is not registered for this application.",
                detail: """
                    post_logout_redirect_uri \(LogText.quote(requested)) was received, registered for \
                    \(LogText.quote(client.clientID.rawValue)): \
                    \(LogText.list(client.postLogoutRedirectURIs.map(\.rawValue))); they must be equal to the letter
                    """)
        }
        let state = parameters["state"].flatMap { StateParameter.isAcceptable($0) ? $0 : nil }
        return AuthorizationResponse.url(requested, state.map { [("state", $0)] } ?? [])
    }
}

/// What happens with a request to log out. OpenID Connect RP-Initiated Logout §2.
package enum LogoutDecision: Sendable, Hashable {
    /// The session ends now.
    case end
    /// The person is asked first.
    case ask
    /// Nobody is logged in: there is nothing to end.
    case nothingToEnd
}

extension LogoutRequest {
    /// Decides: only the ID token of the browser's own session, or the person's answer, ends it.
    package func decide(session: LoginSessionRecord?, isConfirmed: Bool) -> LogoutDecision {
        guard let session else { return .nothingToEnd }
        if isConfirmed { return .end }
        return hint?.sessionID == session.sessionID && hint?.subject == session.subject ? .end : .ask
    }
}
