import PageRendering

/// How the pages of a server look and what they say, made once at its start.
package struct PageDesign: Sendable {
    let settings: PageSettings
    let templates: PageTemplates
    let stylesheet: Stylesheet
    /// Nil: the words that come along.
    let wording: PageWording?

    /// The design of those settings; every mistake in them is a line of the error.
    package init(_ settings: PageSettings) throws(PageDesignError) {
        self.settings = settings
        var lines: [String] = []
        func attempt<Value>(_ make: () throws(PageDesignError) -> Value) -> Value? {
            do throws(PageDesignError) { return try make() } catch {
                lines += error.lines
                return nil
            }
        }
        let palette = attempt { () throws(PageDesignError) in try StylePalette(settings) }
        let wording = attempt { () throws(PageDesignError) in try PageWording(settings.texts) }
        let templates = attempt { () throws(PageDesignError) in try PageTemplates(replacing: settings.templates) }
        guard let palette, let wording, let templates else { throw PageDesignError(lines: lines) }
        self.templates = templates
        self.stylesheet = Stylesheet(palette)
        self.wording = settings.texts.isEmpty ? nil : wording
        try TemplateCheck(design: self).run()
    }
}
