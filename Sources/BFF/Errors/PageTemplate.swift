import PageRendering

/// The templates of the pages: Mustache, compiled once. They work without script; every dynamic text is escaped by the template.
enum PageTemplate: String, TemplateName {
    /// What stands around every page.
    case layout
    case message

    /// What comes along.
    var source: String {
        switch self {
        case .layout: PageSource.layout
        case .message: PageSource.message
        }
    }

    static let library = PageLibrary(of: PageTemplate.self)
}
