/// The resource owner password credentials grant, for clients that cannot change. RFC 6749 §4.3; RFC 9700 §2.4 says not to use it.
public enum PasswordGrant {
    /// A request.
    public struct Request: Sendable {
        /// `username`.
        public let username: String
        /// `password`.
        package let password: Password
        /// `scope`.
        public let scope: Scope?
        /// `resource`. RFC 8707.
        public let resources: [String]

        /// Reads the body of a token request.
        public init(_ form: FormParameters) throws(OAuthError) {
            try AuthorizationDetailsParameter.refuse(in: form, of: .password)
            self.username = try TokenRequest.required("username", in: form)
            self.password = Password(exposedValue: try TokenRequest.required("password", in: form))
            self.scope = try TokenRequest.scope(form)
            self.resources = form.all("resource")
        }
    }

    /// A person's password as it was presented. It prints as `<redacted>`.
    package struct Password: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
        package let exposedValue: String
        package var description: String { "<redacted>" }
        package var debugDescription: String { "<redacted>" }
    }

    /// The scope that a request may have, before the password is looked at.
    ///
    /// The grant is refused unless the issuer is a loopback name or it is switched on for the client.
    public static func decide(
        _ request: Request, client: Client, issuerIsLoopback: Bool, audiences: AudienceResolver
    ) throws(OAuthError) -> Scope {
        try TokenRequest.demand(.password, of: client)
        guard issuerIsLoopback || client.allowsPasswordGrant else {
            throw OAuthError(
                .unauthorizedClient, "The client may not use this grant_type.",
                detail:
                    "the password grant is off: the issuer is no loopback name and the client has it not switched on")
        }
        let registered = client.scope.filter { $0 != .offlineAccess || client.grantTypes.contains(.refreshToken) }
        let asked = request.scope.map { scope in scope.filter { $0 != .offlineAccess || registered.contains($0) } }
        guard asked != nil else {
            let scope = registered.filter { $0 != .offlineAccess }
            return try audiences.narrow(scope, toResources: request.resources)
        }
        let granted = try TokenRequest.granted(asked, of: registered, excluding: [])
        return try audiences.narrow(granted, toResources: request.resources)
    }

    /// The refusal for an unknown name, a wrong password and a locked account alike.
    package static func refusal(_ detail: String) -> OAuthError {
        OAuthError(.invalidGrant, "The user name or the password is wrong.", detail: detail)
    }
}
