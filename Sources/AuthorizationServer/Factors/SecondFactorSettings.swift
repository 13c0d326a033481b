public import OAuthCore

/// What people prove besides the password, and when: the section `authorization_server.second_factor`.
public struct SecondFactorSettings: Sendable, Hashable {
    /// When one is asked for.
    public var policy: SecondFactorPolicy
    /// What people may add. Recovery codes come with either.
    public var methods: Set<SecondFactorMethod>

    /// Off, unless said otherwise; all methods.
    public init(policy: SecondFactorPolicy = .off, methods: Set<SecondFactorMethod> = Set(SecondFactorMethod.allCases))
    {
        self.policy = policy
        self.methods = methods
    }
}
