import OAuthCore

/// What an access token of a grant says: the scope and the authorization details, as far as the request narrows them, and whom it is for.
struct GrantedAccess: Sendable {
    let scope: Scope
    let audience: [String]
    let details: [AuthorizationDetail]
    /// What the tokens say besides.
    var claims = TokenClaims.none

    /// Resources and authorization details may be narrowed to some of those that were granted, never widened. RFC 8707 §2.2, RFC 9396 §6.
    static func resolve(
        scope: Scope, grant: GrantRecord, resources: [String], details asked: [AuthorizationDetail]?,
        client: Client, view: DirectoryView
    ) throws(OAuthError) -> GrantedAccess {
        let audiences = view.audiences
        let available = view.details.available(grant.authorizationDetails, to: client)
        guard !scope.isEmpty || !available.isEmpty else {
            throw RefreshTokenGrant.Refusal.invalid("nothing of what was granted is registered for the client any more")
                .error
        }
        if !grant.resources.isEmpty {
            let granted = try audiences.resolve(resources: grant.resources)
                .union(available.compactMap { view.details.owner(of: $0.type) })
            let requested = try audiences.resolve(resources: resources)
            guard requested.isSubset(of: granted) else {
                throw OAuthError(
                    .invalidTarget, "The requested resource was not granted.",
                    detail: "resource \(LogText.list(resources)); granted are \(LogText.list(grant.resources))")
            }
        }
        let details = try view.details.narrow(
            try view.details.narrow(available, to: asked), toResources: resources, audiences: audiences)
        let narrowed = try audiences.narrow(
            scope, beside: details, toResources: resources.isEmpty ? grant.resources : resources)
        return GrantedAccess(
            scope: narrowed, audience: view.details.audience(of: narrowed, details, audiences: audiences),
            details: details)
    }
}
