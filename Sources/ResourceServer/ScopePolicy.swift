public import OAuthCore

/// What a route demands of an access token beside its validity.
///
///     .scope("MyService/weather_read")
///     .scope("items") && .claim("email_verified", equals: true)
///     .authorizationDetails(type: "payment_initiation") { $0["instructedAmount"] != nil }
///     .anyScope("items", "items_all") || .custom("the owner") { $0.subject == owner }
public struct ScopePolicy: Sendable, CustomStringConvertible {
    private indirect enum Rule: Sendable {
        case anyToken
        case scope(String)
        case claim(String, JSONValue)
        case details(String, @Sendable (AuthorizationDetail) -> Bool)
        case custom(String, @Sendable (VerifiedAccessToken) -> Bool)
        case all([ScopePolicy])
        case any([ScopePolicy])
    }

    private let rule: Rule

    /// Any valid token.
    public static let anyToken = ScopePolicy(rule: .anyToken)

    /// The scope, written as on the wire, was granted.
    public static func scope(_ scope: String) -> ScopePolicy { ScopePolicy(rule: .scope(scope)) }

    /// At least one of the scopes was granted.
    public static func anyScope(_ first: String, _ others: String...) -> ScopePolicy {
        ScopePolicy(rule: .any(([first] + others).map { .scope($0) }))
    }

    /// Every one of the scopes was granted.
    public static func allScopes(_ first: String, _ others: String...) -> ScopePolicy {
        ScopePolicy(rule: .all(([first] + others).map { .scope($0) }))
    }

    /// The claim has this value; of a claim that is an array, an element has it.
    public static func claim(_ name: String, equals value: JSONValue) -> ScopePolicy {
        ScopePolicy(rule: .claim(name, value))
    }

    /// An object of that type of authorization details was granted, and the condition holds for one of them. RFC 9396 §9.
    ///
    /// What depends on the request itself, such as an amount in its body, is for the route to compare with `VerifiedAccessToken.authorizationDetails`.
    public static func authorizationDetails(
        type: String, where condition: @escaping @Sendable (AuthorizationDetail) -> Bool = { _ in true }
    ) -> ScopePolicy {
        ScopePolicy(rule: .details(type, condition))
    }

    /// What the closure says. The name stands in the log where it says no.
    public static func custom(
        _ name: String, _ condition: @escaping @Sendable (VerifiedAccessToken) -> Bool
    ) -> ScopePolicy {
        ScopePolicy(rule: .custom(name, condition))
    }

    /// Both hold.
    public static func && (left: ScopePolicy, right: ScopePolicy) -> ScopePolicy {
        ScopePolicy(rule: .all([left, right]))
    }

    /// One of both holds.
    public static func || (left: ScopePolicy, right: ScopePolicy) -> ScopePolicy {
        ScopePolicy(rule: .any([left, right]))
    }

    /// Whether the token fulfils the policy.
    public func allows(_ token: VerifiedAccessToken) -> Bool {
        switch rule {
        case .anyToken: true
        case .scope(let scope): token.hasScope(scope)
        case .claim(let name, let value):
            switch token.claims[name] {
            case value: true
            case .array(let elements)?: elements.contains(value)
            default: false
            }
        case .details(let type, let condition): token.authorizationDetails(type: type).contains(where: condition)
        case .custom(_, let condition): condition(token)
        case .all(let policies): policies.allSatisfy { $0.allows(token) }
        case .any(let policies): policies.contains { $0.allows(token) }
        }
    }

    /// A scope with which the policy can be fulfilled: what the challenge of a refusal names. RFC 6750 §3.
    ///
    /// Of alternatives it is the first one's.
    public var sufficientScope: Scope {
        switch rule {
        case .anyToken, .claim, .details, .custom: .empty
        case .scope(let scope): Scope(ScopeToken(scope).map { [$0] } ?? [])
        case .all(let policies): policies.reduce(.empty) { $0.union($1.sufficientScope) }
        case .any(let policies): policies.first?.sufficientScope ?? .empty
        }
    }

    /// Every scope that the policy speaks of, for metadata. RFC 9728 §2.
    public var mentionedScope: Scope {
        switch rule {
        case .anyToken, .claim, .details, .custom: .empty
        case .scope: sufficientScope
        case .all(let policies), .any(let policies): policies.reduce(.empty) { $0.union($1.mentionedScope) }
        }
    }

    /// The policy in words, for the log.
    public var description: String {
        switch rule {
        case .anyToken: "any valid token"
        case .scope(let scope): "scope \(scope)"
        case .claim(let name, _): "claim \(name)"
        case .details(let type, _): "authorization details of type \(type)"
        case .custom(let name, _): name
        case .all(let policies): "(" + policies.map(\.description).joined(separator: " and ") + ")"
        case .any(let policies): "(" + policies.map(\.description).joined(separator: " or ") + ")"
        }
    }
}
