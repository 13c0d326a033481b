/// The schemes that a page can be held to while it is looked at; a browser's own choice otherwise.
package enum PageScheme: String, Sendable, CaseIterable {
    case light, dark

    /// A page whose style sheet is asked for in the scheme.
    package func page(_ document: String) -> String {
        document.replacing("gatehouse.css?v=", with: "gatehouse.css?scheme=\(self)&amp;v=")
    }

    /// A style sheet that knows that scheme alone.
    package func stylesheet(_ text: String) -> String {
        text.replacing("(prefers-color-scheme: dark)", with: self == .dark ? "all" : "not all")
            .replacing("color-scheme: light dark;", with: "color-scheme: \(self);")
    }
}
