public import HTTPExchange
public import OAuthCore

/// The application that the server is mounted in: it has the people, their sessions and the login page.
///
/// It is asked for every page of the server, and for every token that speaks for a person: answer from memory or an index. An error that
/// is thrown means "cannot say": the server answers 503, and lets nobody in.
public protocol HostApplication: Sendable {
    /// The person who is logged in with the browser of this request; nil: nobody.
    ///
    /// The request may be any of the server's own, a POST among them: look at its cookies, never at its method, path or body.
    func login(of request: EndpointRequest) async throws -> HostLogin?

    /// The person of that name in `sub`; nil: there is none, or they may no longer log in. Their tokens are then worth nothing, at once.
    func person(_ subject: SubjectID) async throws -> HostPerson?

    /// The URL of the application's login page, absolute or a path of the same origin, which leads back to `returnURL` once the person has
    /// logged in, by a redirect with GET.
    ///
    /// Whoever writes a link can put anything in the place of `returnURL`: before the page redirects to what its own query says, it asks
    /// `AuthorizationServer.isReturnURL`.
    func loginPage(for demand: LoginDemand, returningTo returnURL: String) -> String

    /// Ends the application's own session of this browser, because the person logged out at a service or on the server's page: the
    /// `Set-Cookie` values that go with it, none where nothing is to be forgotten.
    ///
    /// The server says to the person that they are logged out. An application that lets its session go on (`[]`) logs them in again at the
    /// next service that they open, without a prompt. OpenID Connect RP-Initiated Logout §2.
    func logout(of request: EndpointRequest) async throws -> [String]

    /// The authentication contexts (`acr`) that a login can reach, for the metadata; nil: not known, and every wish is handed over.
    var acrValues: [String]? { get }
}

extension HostApplication {
    /// Not known.
    public var acrValues: [String]? { nil }
}

/// Somebody is logged in at the application.
public struct HostLogin: Sendable, Hashable {
    /// The person: stable, never given to somebody else, 1 to 255 printable ASCII characters. OpenID Connect Core §2.
    public var subject: SubjectID
    /// When they last proved who they are, and not when the session was last used.
    public var authTime: UnixTime
    /// How: `acr`.
    public var acr: String?
    /// By which means: `amr`. RFC 8176.
    public var amr: [String]

    /// From its parts.
    public init(subject: SubjectID, authTime: UnixTime, acr: String? = nil, amr: [String] = []) {
        self.subject = subject
        self.authTime = authTime
        self.acr = acr
        self.amr = amr
    }
}

/// What the application knows about a person; a client is told what its granted scopes cover.
public struct HostPerson: Sendable, Hashable {
    /// The claims about them, by their names. OpenID Connect Core §5.1. `sub` is not among them.
    public var claims: JSONObject

    /// From any claims.
    public init(claims: JSONObject) { self.claims = claims }

    /// From what most applications know; `email` counts as verified only where the application says so.
    public init(name: String, email: String, isEmailVerified: Bool = false) {
        self.init(
            claims: ["name": .string(name), "email": .string(email), "email_verified": .bool(isEmailVerified)])
    }
}

/// What a request demands of a login. What was demanded is checked again when the person comes back.
public struct LoginDemand: Sendable, Hashable {
    /// Whether the person has to prove anew who they are, even where they are logged in.
    public var mustAuthenticate: Bool
    /// Whether the person is to choose who to be: because the client wishes it, or because it expects somebody else.
    public var selectsAccount: Bool
    /// How many seconds ago the last proof may be; nil: does not matter.
    public var maxAge: Int64?
    /// The authentication contexts that the client wishes for, best first.
    public var acrValues: [String]
    /// Who the client thinks it is: a login name or an address, from a stranger's link, so only for the form.
    public var loginHint: String?
    /// The languages that the client asks for, best first.
    public var uiLocales: [String]
    /// What people are shown of the client that they are on their way to; nil: they go to a page of the server.
    public var clientName: String?

    /// From its parts.
    public init(
        mustAuthenticate: Bool = false, selectsAccount: Bool = false, maxAge: Int64? = nil, acrValues: [String] = [],
        loginHint: String? = nil, uiLocales: [String] = [], clientName: String? = nil
    ) {
        self.mustAuthenticate = mustAuthenticate
        self.selectsAccount = selectsAccount
        self.maxAge = maxAge
        self.acrValues = acrValues
        self.loginHint = loginHint
        self.uiLocales = uiLocales
        self.clientName = clientName
    }
}

extension LoginDemand {
    /// What an authorization request demands, given why it needs a login.
    init(_ request: AuthorizationRequest, _ reason: AuthorizationDecision.LoginReason) {
        self.init(
            mustAuthenticate: request.prompt.contains(.login) || reason == .maxAge || reason == .differentUser,
            selectsAccount: request.prompt.contains(.selectAccount) || reason == .differentUser,
            maxAge: request.maxAge, acrValues: request.claims?.essentialACRValues ?? request.acrValues,
            loginHint: request.loginHint, uiLocales: request.uiLocales, clientName: request.client.displayName)
    }
}
