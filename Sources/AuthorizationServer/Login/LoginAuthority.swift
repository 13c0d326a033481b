public import OAuthCore

/// Who logs people in.
public enum LoginAuthority: Sendable {
    /// The server's own pages.
    case local
    /// An application beside the server, which is asked through login challenges.
    case delegated(DelegatedLogin)
    /// The application that the server is part of.
    case host(any HostApplication)

    /// Whether people log in elsewhere than on the server's own pages.
    package var isElsewhere: Bool {
        if case .local = self { false } else { true }
    }
}

/// Who asks people for their consent.
public enum ConsentAuthority: Sendable, Hashable {
    /// The server's own page.
    case local
    /// An application at this URL, which is asked through consent challenges.
    case delegated(url: String)
}

/// An application beside the server that logs people in.
public struct DelegatedLogin: Sendable {
    /// Where the browser is sent, with `login_challenge`.
    public var url: String
    /// What opens the login and consent requests on the admin address: 32 characters or more.
    public var sharedSecret: String
    /// How an application signs that somebody is logged in, where it cannot call; nil: it cannot.
    public var assertion: SignedAssertion?
    /// The authentication contexts (`acr`) that the application can reach; nil: not known.
    public var acrValues: [String]?

    /// The `iss` and the keys of assertions at `/login/assertion`. RFC 7523 §3.
    public struct SignedAssertion: Sendable {
        /// The `iss` that every assertion names.
        public var issuer: String
        /// A JWK set with the application's public keys; nil: HS256 under the shared secret.
        public var keySet: JSONObject?

        /// From its parts.
        public init(issuer: String, keySet: JSONObject? = nil) {
            self.issuer = issuer
            self.keySet = keySet
        }
    }

    /// From what every one has.
    public init(
        url: String, sharedSecret: String, assertion: SignedAssertion? = nil, acrValues: [String]? = nil
    ) {
        self.url = url
        self.sharedSecret = sharedSecret
        self.assertion = assertion
        self.acrValues = acrValues
    }
}
