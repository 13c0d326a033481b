package import PageRendering

extension PageTemplate: TemplateName {
    package static let library = PageLibrary(of: PageTemplate.self)
}

/// The compiled templates: those that come along, and the operator's in place of some of them.
typealias PageTemplates = TemplateSet<PageTemplate>

extension PageTemplates {
    /// The templates that come along.
    static var standard: PageTemplates { PageTemplates() }

    /// Puts the operator's templates in place; one that does not compile is refused with its file and line.
    init(replacing sources: [String: PageSettings.Template]) throws(PageDesignError) {
        var lines: [String] = []
        self.init(replacing: sources, faults: &lines)
        guard lines.isEmpty else { throw PageDesignError(lines: lines) }
    }
}
