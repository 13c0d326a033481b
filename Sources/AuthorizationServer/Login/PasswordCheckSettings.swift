/// An old application that says whether a password is right, for people who are not here yet.
public struct PasswordCheckSettings: Sendable {
    /// Where name and password are posted.
    public var url: String
    /// What shows the application that it is this server that asks: 32 characters or more.
    public var bearerToken: String
    /// How long a whole answer may take.
    public var timeout: Duration

    /// From its parts; 5 seconds unless told.
    public init(url: String, bearerToken: String, timeout: Duration = .seconds(5)) {
        self.url = url
        self.bearerToken = bearerToken
        self.timeout = timeout
    }
}
