/// When a second factor is asked for.
public enum SecondFactorPolicy: String, Sendable, Hashable, CaseIterable {
    /// Never: there are none.
    case off
    /// Of those who have one, and where a client, a scope or a request demands it.
    case optional
    /// Of everybody: who has none adds one at the next login.
    case required
}

/// What people may prove besides the password. Recovery codes come with either.
public enum SecondFactorMethod: String, Sendable, Hashable, CaseIterable {
    /// A key in a device, which answers to this server alone. Web Authentication Level 3.
    case passkey
    /// Codes of an authenticator app. RFC 6238.
    case totp
}

/// The second factors of a server, as far as they change what is decided about a request.
package struct SecondFactorRules: Sendable, Hashable {
    /// When one is asked for.
    package var policy: SecondFactorPolicy
    /// The strongest level that a login can reach here.
    package var highest: AuthenticationContext.Level
    /// The scopes that are given only with a second factor.
    package var scopes: Set<ScopeToken>
    /// What the person's factors can reach; nil: they have none, or it does not matter to the request.
    package var enrolled: AuthenticationContext.Level?

    /// No second factors.
    package static let none = SecondFactorRules(policy: .off, highest: .password)

    /// Rules from their parts.
    package init(
        policy: SecondFactorPolicy, highest: AuthenticationContext.Level, scopes: Set<ScopeToken> = [],
        enrolled: AuthenticationContext.Level? = nil
    ) {
        self.policy = policy
        self.highest = highest
        self.scopes = scopes
        self.enrolled = enrolled
    }

    /// The classes that a login can reach: `acr_values_supported`.
    package var contexts: [String] { AuthenticationContext.Level.allCases.filter { $0 <= highest }.map(\.acr) }
}

extension AuthorizationRequest {
    /// The level that the person has to reach before the request goes on; nil: the session's will do.
    func missingLevel(_ session: LoginSessionRecord, _ rules: LoginRules) -> AuthenticationContext.Level? {
        let factors = rules.factors
        guard factors.policy != .off else { return nil }
        var demanded = AuthenticationContext.Level.password
        let isDemanded =
            factors.policy == .required || client.requiresSecondFactor
            || scope.tokens.contains(where: factors.scopes.contains)
        if isDemanded { demanded = .twoFactors }
        if let values = claims?.essentialACRValues, let level = Self.lowest(values, upTo: factors.highest) {
            demanded = max(demanded, level)
        }
        if let wish = wishedLevel(session, factors) { demanded = max(demanded, wish) }
        return demanded > (AuthenticationContext.Level(acr: session.acr) ?? .password) ? demanded : nil
    }

    /// A wish for a stronger class is fulfilled where the person has what it takes; nobody has to add a factor for it.
    /// OpenID Connect Core §3.1.2.1, RFC 9470 §4.
    private func wishedLevel(
        _ session: LoginSessionRecord, _ factors: SecondFactorRules
    ) -> AuthenticationContext.Level? {
        guard !acrValues.isEmpty, !acrValues.contains(where: { AuthenticationContext.isMet($0, by: session.acr) }),
            let enrolled = factors.enrolled
        else { return nil }
        return Self.lowest(acrValues, upTo: enrolled)
    }

    private static func lowest(
        _ values: [String], upTo highest: AuthenticationContext.Level
    ) -> AuthenticationContext.Level? {
        values.compactMap { AuthenticationContext.Level(acr: $0) }.filter { $0 <= highest }.min()
    }

    /// The `acr` that the client is told: of the classes that it asked for the first that the login is of, else the login's own.
    package func statedACR(_ reached: String?) -> String? {
        let asked = (claims?.essentialACRValues ?? []) + acrValues
        return asked.first { AuthenticationContext.isMet($0, by: reached) } ?? reached
    }
}
