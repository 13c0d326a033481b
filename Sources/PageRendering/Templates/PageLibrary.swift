import Mustache

/// Compiled templates: Mustache, in which every dynamic text is escaped as `PageText` does, or, in plain text, as it is.
package struct PageLibrary: Sendable {
    private var library = MustacheLibrary()

    /// Compiles the sources, each under its name. One that does not compile is left out, and is then not rendered.
    package init(_ sources: [String: String]) {
        for (name, source) in sources { try? add(source, named: name) }
    }

    /// Why a template does not compile.
    package struct Fault: Error, Sendable {
        /// Where: lines count from 1.
        package let line: Int
        /// What is wrong there.
        package let text: String
    }

    /// What a template makes.
    package enum Kind: Sendable {
        case page
        /// Plain text, in which nothing is escaped.
        case text
    }

    /// Compiles a source and puts it under the name, in place of whatever was there.
    package mutating func add(_ source: String, named name: String, as kind: Kind = .page) throws(Fault) {
        MustacheContentTypes.register(PageText(), named: PageText.name)
        let type = kind == .page ? PageText.name : "TEXT"
        do {
            let template = try MustacheTemplate(string: "{{% CONTENT_TYPE:\(type)}}\n" + source)
            library.register(template, named: name)
        } catch let error as MustacheTemplate.ParserError {
            // The first line is ours.
            throw Fault(line: max(error.context.lineNumber - 1, 1), text: "\(error.error)")
        } catch { throw Fault(line: 1, text: "\(error)") }
    }

    /// The template filled with the content; nil where there is no such template.
    package func render(_ content: Any, with name: String) -> String? { library.render(content, withTemplate: name) }
}
