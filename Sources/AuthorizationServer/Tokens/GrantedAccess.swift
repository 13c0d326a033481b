import OAuthCore

/// What an access token of a grant says: the scope as far as the resources of the request allow, and whom it is for.
enum GrantedAccess {
    /// Resources may be narrowed to some of those that were granted, never widened. RFC 8707 §2.2.
    static func resolve(
        scope: Scope, grant: GrantRecord, resources: [String], audiences: AudienceResolver
    ) throws(OAuthError) -> (scope: Scope, audience: [String]) {
        if !grant.resources.isEmpty {
            let granted = try audiences.resolve(resources: grant.resources)
            let requested = try audiences.resolve(resources: resources)
            guard requested.isSubset(of: granted) else {
                throw OAuthError(
                    .invalidTarget, "The requested resource was not granted.",
                    detail: "resource \(LogText.list(resources)); granted are \(LogText.list(grant.resources))")
            }
        }
        let narrowed = try audiences.narrow(scope, toResources: resources.isEmpty ? grant.resources : resources)
        return (narrowed, audiences.audience(of: narrowed))
    }
}
