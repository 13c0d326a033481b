import PageRendering

extension StylePalette {
    /// A palette in the operator's accents; what cannot be read on them, or they on their ground, is refused with what was measured.
    init(_ settings: PageSettings) throws(PageDesignError) {
        let colors = "authorization_server.pages.colors"
        var lines: [String] = []
        self.init(
            (settings.accent, settings.accentDark), keys: ("\(colors).accent", "\(colors).accent_dark"), faults: &lines)
        guard lines.isEmpty else { throw PageDesignError(lines: lines) }
    }
}
