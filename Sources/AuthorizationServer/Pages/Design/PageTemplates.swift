import PageRendering

/// The compiled templates: those that come along, and the operator's in place of some of them.
struct PageTemplates: Sendable {
    /// Nil where the operator replaces none.
    private let replaced: PageLibrary?
    private var library: PageLibrary { replaced ?? Self.standardLibrary }

    /// The templates that come along.
    static let standard = PageTemplates()

    /// Compiled once, for the first page that is asked for: a start without a page does not wait for it.
    private static let standardLibrary = PageLibrary(
        Dictionary(uniqueKeysWithValues: PageTemplate.allCases.map { ($0.rawValue, $0.source) }))

    private init() { replaced = nil }

    /// Puts the operator's templates in place; one that does not compile is refused with its file and line.
    init(replacing sources: [String: PageSettings.Template]) throws(PageDesignError) {
        if sources.isEmpty {
            replaced = nil
            return
        }
        var library = Self.standardLibrary
        var lines: [String] = []
        for (name, template) in sources.sorted(by: { $0.key < $1.key }) {
            guard PageTemplate(rawValue: name) != nil else {
                let names = PageTemplate.allCases.map { $0.rawValue + ".mustache" }.sorted().joined(separator: ", ")
                lines.append("\(template.file): received a template that no page has, expected one of \(names)")
                continue
            }
            do throws(PageLibrary.Fault) { try library.add(template.source, named: name) } catch {
                lines.append(
                    "\(template.file):\(error.line): received a template that is no Mustache (\(error.text)), expected one that is"
                )
            }
        }
        guard lines.isEmpty else { throw PageDesignError(lines: lines) }
        replaced = library
    }

    /// The template filled with the content; nil where it does not compile.
    func render(_ template: PageTemplate, _ content: Any) -> String? {
        library.render(content, with: template.rawValue)
    }
}
