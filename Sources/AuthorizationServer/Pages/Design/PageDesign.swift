import PageRendering

/// How the pages of a server look and what they say, made once at its start.
package struct PageDesign: Sendable {
    let settings: PageSettings
    let templates: PageTemplates
    let stylesheet: Stylesheet
    /// Nil: the words that come along.
    let wording: PageWording?
    /// The letters of the server.
    package let letters: LetterDesign

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
        let letters = attempt { () throws(PageDesignError) in try LetterTemplates(replacing: settings.letterTemplates) }
        guard let palette, let wording, let templates, let letters else { throw PageDesignError(lines: lines) }
        self.templates = templates
        self.stylesheet = Stylesheet(palette)
        self.wording = settings.texts.isEmpty ? nil : wording
        self.letters = LetterDesign(
            templates: letters, wording: self.wording, accent: settings.accent ?? LetterDesign.accent)
        let (pageCheck, letterCheck) = (TemplateCheck(design: self), LetterCheck(design: self.letters))
        _ = attempt { () throws(PageDesignError) in try pageCheck.run() }
        _ = attempt { () throws(PageDesignError) in try letterCheck.run(settings.letterTemplates) }
        guard lines.isEmpty else { throw PageDesignError(lines: lines) }
    }
}
