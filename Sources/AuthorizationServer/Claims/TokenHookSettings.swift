public import OAuthCore

/// An address of the operator's that is asked before a token is issued: `authorization_server.token_hook`.
public struct TokenHookSettings: Sendable {
    /// Where the question is posted.
    public var url: String
    /// The key of the signature, its bytes: 32 or more.
    public var secret: [UInt8]
    /// How long a whole answer may take.
    public var timeout: Duration
    /// Whether a token is issued without the hook where it gives no answer; else none is.
    public var issuesOnFailure: Bool
    /// The grants that are asked about; empty: those of people.
    public var grantTypes: Set<GrantType>
    /// The clients that are asked about; empty: all.
    public var clients: Set<ClientID>

    /// From its parts; 2 seconds and nothing issued without an answer, unless told.
    public init(
        url: String, secret: [UInt8], timeout: Duration = .seconds(2), issuesOnFailure: Bool = false,
        grantTypes: Set<GrantType> = [], clients: Set<ClientID> = []
    ) {
        self.url = url
        self.secret = secret
        self.timeout = timeout
        self.issuesOnFailure = issuesOnFailure
        self.grantTypes = grantTypes
        self.clients = clients
    }
}
