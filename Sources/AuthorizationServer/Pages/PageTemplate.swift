import PageRendering

/// The templates of the pages: Mustache, compiled once.
package enum PageTemplate: String, Sendable, CaseIterable {
    /// What stands around every page.
    case layout
    case login
    case consent
    case account
    case logout
    case message

    /// The page's part of the body, or for `.layout` the whole document; nil where the template does not compile.
    package func render(_ content: Any) -> String? { Self.library.render(content, with: rawValue) }

    private static let library = PageLibrary(
        Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0.source) }))

    private var source: String {
        switch self {
        case .layout: PageSource.layout
        case .login: PageSource.login
        case .consent: PageSource.consent
        case .account: PageSource.account
        case .logout: PageSource.logout
        case .message: PageSource.message
        }
    }
}
