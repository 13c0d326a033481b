/// What `authorization_server.login:` says of the providers at which people may log in besides.
package struct FederationSection: Sendable, Hashable {
    /// The names of `oidc.providers` that the login page offers, in its order.
    package let providers: [Located<String>]
    /// Whether somebody new is taken for the user whose verified address the provider vouches for.
    package let linksVerifiedEmail: Bool
    /// Whether somebody who is not known gets an account.
    package let createsUsers: Bool

    /// Reads its keys of `login:`, which only the server's own login page has a use for.
    ///
    /// ## Configuration keys
    /// - `providers` (list of names in `oidc.providers`, default empty, only with `mode: local`).
    /// - `link_verified_email` (boolean, default true), `create_users` (boolean, default true): only with `providers`.
    init(_ reader: SectionReader, login: LoginSection) {
        let providers = reader.list("providers", .text("the name of a provider in oidc.providers", atMost: 64)) ?? []
        self.providers = providers
        linksVerifiedEmail = reader.value("link_verified_email", .boolean, default: true)
        createsUsers = reader.value("create_users", .boolean, default: true)
        if case .delegated = login {
            reader.refuseWithout(
                "mode: local",
                keys: ["providers", "link_verified_email", "create_users"].map { ($0, reader.has($0)) })
        } else if providers.isEmpty {
            reader.refuseWithout(
                "providers", keys: ["link_verified_email", "create_users"].map { ($0, reader.has($0)) })
        }
    }
}
