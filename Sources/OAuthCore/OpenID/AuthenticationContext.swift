/// How a person proved who they are: `acr` and `amr`. OpenID Connect Core §2, RFC 8176.
package struct AuthenticationContext: Sendable, Hashable {
    /// The class: a level of assurance, the higher the stronger.
    package let acr: String
    /// The means.
    package let amr: [String]

    /// A password, and nothing besides.
    package static let password = AuthenticationContext(acr: "1", amr: ["pwd"])

    /// The classes that a login on the server's own pages can reach: `acr_values_supported`.
    package static let supported = [password.acr]
}
