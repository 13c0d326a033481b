import OAuthCore

/// What people may do with accounts by themselves: the section `authorization_server.accounts` of the configuration file.
public struct AccountSettings: Sendable, Hashable {
    /// Whether people may make accounts of their own, with an address that they have shown to be theirs.
    public var isRegistrationOpen = false
    /// Whether a forgotten password is replaced by a link in a letter; else an administrator gives the link out.
    public var recoversByMail = false
    /// Whether a verified address is taken in the place of the login name.
    public var signsInWithEmail = false
    /// The fewest code points of a new password, 8 or more. NIST SP 800-63B-4 §3.1.1.2.
    public var minimumPasswordLength = PasswordRules.shortestAlone
    /// Whether the change of an address begins at the one that the account has: whoever reads its mail approves, and then the new one is confirmed.
    public var approvesEmailChange = false
    /// Whether people may delete their accounts themselves.
    public var allowsDeletion = true

    /// The defaults of the configuration file.
    public init() {}
}
