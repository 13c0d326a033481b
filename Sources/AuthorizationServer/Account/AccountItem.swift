/// The pages of a person's account, in the order of the navigation. One that no endpoint serves is left out of it.
enum AccountItem: String, Sendable, CaseIterable {
    case overview
    case profile
    case password
    case email
    case security
    case sessions
    case applications
    case activity
    case data

    /// The path under the issuer.
    var path: String { self == .overview ? "/account" : "/account/" + rawValue }
}
