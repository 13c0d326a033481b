import Mustache

/// Compiled templates of pages: Mustache, in which every dynamic text is escaped as `PageText` does.
package struct PageLibrary: Sendable {
    private let library: MustacheLibrary

    /// Compiles the sources, each under its name. One that does not compile is left out, and is then not rendered.
    package init(_ sources: [String: String]) {
        MustacheContentTypes.register(PageText(), named: PageText.name)
        var library = MustacheLibrary()
        for (name, source) in sources {
            let text = "{{% CONTENT_TYPE:\(PageText.name)}}\n" + source
            if let compiled = try? MustacheTemplate(string: text) { library.register(compiled, named: name) }
        }
        self.library = library
    }

    /// The template filled with the content; nil where there is no such template.
    package func render(_ content: Any, with name: String) -> String? { library.render(content, withTemplate: name) }
}
