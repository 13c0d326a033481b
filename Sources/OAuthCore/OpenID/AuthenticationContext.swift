/// How a person proved who they are: `acr` and `amr`. OpenID Connect Core §2, RFC 8176.
package struct AuthenticationContext: Sendable, Hashable {
    /// The class: a level of assurance, the higher the stronger.
    package let acr: String
    /// The means.
    package let amr: [String]

    /// A context from its parts.
    package init(acr: String, amr: [String]) {
        self.acr = acr
        self.amr = amr
    }

    /// A password, and nothing besides.
    package static let password = AuthenticationContext(acr: Level.password.acr, amr: ["pwd"])

    /// The classes that a login on the server's own pages can reach where no second factor is switched on: `acr_values_supported`.
    package static let supported = [password.acr]

    /// What the classes of the server's own pages mean, each more than the one before.
    package enum Level: Int, Sendable, Hashable, Comparable, CaseIterable {
        /// One factor.
        case password = 1
        /// Two factors, one of which may be a code that can be told to a stranger.
        case twoFactors = 2
        /// Two factors, one of them a key that answers to this server alone. OpenID Connect EAP ACR Values §2.
        case phishingResistant = 3

        /// The value of `acr`.
        package var acr: String {
            switch self {
            case .password: "1"
            case .twoFactors: "2"
            case .phishingResistant: "phr"
            }
        }

        /// The level of an `acr`; nil for one that is not this server's own.
        package init?(acr: String?) {
            guard let level = Self.allCases.first(where: { $0.acr == acr }) else { return nil }
            self = level
        }

        /// Orders by strength.
        package static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    }

    /// Whether a login of class `reached` is one of class `wanted`: a stronger one is too.
    package static func isMet(_ wanted: String, by reached: String?) -> Bool {
        if wanted == reached { return true }
        guard let wanted = Level(acr: wanted), let reached = Level(acr: reached) else { return false }
        return reached >= wanted
    }
}
