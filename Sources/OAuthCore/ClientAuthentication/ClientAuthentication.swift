/// What a request says about the client that sends it, before anything is compared. RFC 6749 §2.3.
public struct PresentedClient: Sendable {
    /// One way to read the credentials: a name, and a secret unless the client only names itself.
    public struct Claim: Sendable, Hashable {
        /// The client that the request names.
        public let clientID: ClientID
        /// What it presents as its secret; nil: nothing.
        public let secret: ClientSecret?
    }

    /// The method that was used.
    public let method: TokenEndpointAuthMethod
    /// The readings to try, in order: one, or two where HTTP Basic may or may not be form-encoded.
    public let claims: [Claim]

    /// The client for the log line, as the first reading names it.
    public var loggedClientID: String { claims.first?.clientID.rawValue ?? "" }

    /// A client from its parts.
    public init(method: TokenEndpointAuthMethod, claims: [Claim]) {
        self.method = method
        self.claims = claims
    }

    /// A client that names itself and proves nothing.
    public init(publicClient clientID: ClientID) {
        self.init(method: .none, claims: [Claim(clientID: clientID, secret: nil)])
    }

    /// Reads the `Authorization` header fields and the body of a request.
    ///
    /// Refused are two methods at once (RFC 6749 §2.3: at most one in each request), a body that names another client than the header, and a
    /// request that names none.
    public init(authorization: [String], form: FormParameters) throws(OAuthError) {
        guard authorization.count <= 1 else {
            throw OAuthError(
                .invalidRequest, "More than one Authorization header.",
                detail: "\(authorization.count) Authorization headers")
        }
        guard form["client_assertion"] == nil, form["client_assertion_type"] == nil else {
            throw ClientAuthentication.refusal("a client_assertion, which is not a registered method here")
        }
        let basic = try authorization.first.flatMap { header throws(OAuthError) in try Self.basic(header) }
        if let basic {
            try Self.refuseSecondMethod(basic, form)
            self = basic
        } else if let clientID = form["client_id"] {
            let secret = form["client_secret"].map(ClientSecret.init)
            self.init(
                method: secret == nil ? .none : .clientSecretPost,
                claims: [Claim(clientID: ClientID(clientID), secret: secret)])
        } else {
            throw ClientAuthentication.refusal("no client_id and no Authorization header")
        }
    }

    /// The client of a Basic header; nil where name and secret are both empty.
    private static func basic(_ header: String) throws(OAuthError) -> PresentedClient? {
        let credentials: BasicCredentials
        do throws(BasicCredentials.Problem) {
            credentials = try BasicCredentials(header)
        } catch {
            throw ClientAuthentication.refusal("an Authorization header, but \(error.rawValue)")
        }
        guard !credentials.isEmpty else { return nil }
        let claims = credentials.readings.map { reading in
            Claim(clientID: reading.clientID, secret: reading.clientSecret.isEmpty ? nil : reading.clientSecret)
        }
        return PresentedClient(method: claims[0].secret == nil ? .none : .clientSecretBasic, claims: claims)
    }

    private static func refuseSecondMethod(_ basic: PresentedClient, _ form: FormParameters) throws(OAuthError) {
        guard form["client_secret"] == nil else {
            throw OAuthError(
                .invalidRequest, "More than one method of client authentication.",
                detail: "an Authorization header and a client_secret in the body; send one of them")
        }
        guard let clientID = form["client_id"] else { return }
        guard basic.claims.contains(where: { $0.clientID.rawValue == clientID }) else {
            throw OAuthError(
                .invalidRequest, "The client_id contradicts the Authorization header.",
                detail:
                    "client_id \(LogText.quote(clientID)) in the body, \(LogText.quote(basic.loggedClientID)) in the header"
            )
        }
    }
}

/// The decision whether a client is who it says. RFC 6749 §2.3.
public enum ClientAuthentication {
    /// What one reading came to: the registered client under its name, and whether the presented secret is one of its secrets.
    ///
    /// The comparison is made for an unknown client too, against a hash that nothing matches, so that both take the same time.
    public struct Evidence: Sendable {
        /// The registered client; nil: unknown.
        public let client: Client?
        /// Whether the presented secret is one of its own.
        public let secretMatches: Bool

        /// Evidence from its parts.
        public init(client: Client?, secretMatches: Bool) {
            self.client = client
            self.secretMatches = secretMatches
        }
    }

    /// The client, by the first reading that holds; otherwise `invalid_client`, in the same words whatever was wrong.
    public static func decide(
        _ presented: PresentedClient, evidence: (PresentedClient.Claim) -> Evidence
    ) throws(OAuthError) -> Client {
        var reason = "no such client is registered"
        for claim in presented.claims {
            let found = evidence(claim)
            guard let client = found.client else { continue }
            switch (presented.method, client.isPublic) {
            case (.none, true): return client
            case (.none, false): reason = "the client is confidential and presented no secret"
            case (_, true): reason = "the client is public (token_endpoint_auth_method: none) and presented a secret"
            case (let method, false):
                if let registered = client.tokenEndpointAuthMethod, registered != method {
                    reason = "method \(method.rawValue) was used, \(registered.rawValue) is registered"
                } else if found.secretMatches {
                    return client
                } else {
                    reason = "the secret is not one of the \(client.secretHashes.count) registered"
                }
            }
        }
        throw refusal("client_id \(LogText.quote(presented.loggedClientID)): \(reason)")
    }

    /// `invalid_client` with its one text; the detail goes to the log.
    package static func refusal(_ detail: String) -> OAuthError {
        OAuthError(.invalidClient, "Client authentication failed.", detail: detail)
    }
}
