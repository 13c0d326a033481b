public import HTTPExchange
public import OAuthCore

/// The application that the server is mounted in: it has the people, their sessions and the login page.
public protocol HostApplication: Sendable {
    /// The person who is logged in with the browser of this request; nil: nobody.
    func login(of request: EndpointRequest) async throws -> HostLogin?

    /// The person of that name in `sub`; nil: there is none, or they may no longer log in. Their tokens are then worth nothing.
    func person(_ subject: SubjectID) async throws -> HostPerson?

    /// The URL of the application's login page, absolute or a path, which leads back to `returnURL` once the person has logged in.
    func loginPage(for demand: LoginDemand, returningTo returnURL: String) -> String

    /// The authentication contexts (`acr`) that a login can reach; nil: not known.
    var acrValues: [String]? { get }
}

extension HostApplication {
    /// Not known.
    public var acrValues: [String]? { nil }
}

/// Somebody is logged in at the application.
public struct HostLogin: Sendable {
    /// The person.
    public var subject: SubjectID
    /// When they last proved who they are.
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

/// A person as the application knows them.
public struct HostPerson: Sendable {
    /// The `sub`: stable, 255 ASCII characters at most. OpenID Connect Core §2.
    public var subject: SubjectID
    /// The claims about them, by their names. OpenID Connect Core §5.1.
    public var claims: JSONObject

    /// From its parts.
    public init(subject: SubjectID, claims: JSONObject) {
        self.subject = subject
        self.claims = claims
    }
}

/// What a request demands of a login.
public struct LoginDemand: Sendable {
    /// Whether the person has to prove anew who they are, even where they are logged in.
    public var mustAuthenticate: Bool
    /// How many seconds ago the last proof may be; nil: does not matter.
    public var maxAge: Int64?
    /// The authentication contexts that the client wishes for, best first.
    public var acrValues: [String]
    /// Who the client thinks it is.
    public var loginHint: String?
    /// The languages that the client asks for, best first.
    public var uiLocales: [String]

    /// From its parts.
    public init(
        mustAuthenticate: Bool = false, maxAge: Int64? = nil, acrValues: [String] = [], loginHint: String? = nil,
        uiLocales: [String] = []
    ) {
        self.mustAuthenticate = mustAuthenticate
        self.maxAge = maxAge
        self.acrValues = acrValues
        self.loginHint = loginHint
        self.uiLocales = uiLocales
    }
}
