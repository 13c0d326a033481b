import Mustache

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
    package func render(_ content: Any) -> String? { Self.library.render(content, withTemplate: rawValue) }

    private static let library: MustacheLibrary = {
        MustacheContentTypes.register(PageText(), named: PageText.name)
        var library = MustacheLibrary()
        for template in allCases {
            let text = "{{% CONTENT_TYPE:\(PageText.name)}}\n" + template.source
            if let compiled = try? MustacheTemplate(string: text) {
                library.register(compiled, named: template.rawValue)
            }
        }
        return library
    }()

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
