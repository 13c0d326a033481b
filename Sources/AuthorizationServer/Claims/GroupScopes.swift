import Logging
package import OAuthCore

extension DirectoryView {
    /// What of a scope a person may have: less those that only other groups get.
    package func permitted(_ scope: Scope, to user: User) -> Scope {
        guard !groupScopes.isEmpty else { return scope }
        return scope.filter { token in
            guard let groups = groupScopes[token] else { return true }
            return user.groups.contains(where: groups.contains)
        }
    }
}

extension ServerContext {
    /// What of a scope a person may have now; what they may not is dropped with a line in the log. `invalid_scope` where nothing is left.
    func permitted(
        _ scope: Scope, to user: User, _ exchange: TokenExchange, beside details: [AuthorizationDetail] = []
    ) throws(EndpointFailure) -> Scope {
        let permitted = exchange.view.permitted(scope, to: user)
        guard permitted != scope else { return scope }
        let dropped = scope.subtracting(permitted)
        let detail = "\(user.subject) is in no group that gets \(LogText.quote(dropped.description))"
        guard !permitted.isEmpty || !details.isEmpty else {
            throw .refused(OAuthError(.invalidScope, "None of the scopes may be given to this person.", detail: detail))
        }
        logger.info(
            "scopes dropped",
            metadata: [
                "request_id": "\(exchange.requestID)", "gatehouse.client_id": "\(exchange.client.clientID)",
                "error.message": "\(detail)",
            ])
        return permitted
    }
}
