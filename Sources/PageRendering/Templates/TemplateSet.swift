/// The templates of a part that has pages. Each is the file name of the one in its place, without `.mustache`.
package protocol TemplateName: RawRepresentable<String>, CaseIterable, Sendable {
    /// What comes along.
    var source: String { get }
    /// All that come along, compiled once, for the first page that is asked for: a start without a page does not wait for it.
    static var library: PageLibrary { get }
}

extension PageLibrary {
    /// The templates that come along.
    package init<Name: TemplateName>(of names: Name.Type) {
        self.init(Dictionary(uniqueKeysWithValues: names.allCases.map { ($0.rawValue, $0.source) }))
    }
}

/// The compiled templates of a part: those that come along, and the operator's in place of some of them.
package struct TemplateSet<Name: TemplateName>: Sendable {
    /// Nil where the operator replaces none.
    private let replaced: PageLibrary?

    /// The templates that come along.
    package init() { replaced = nil }

    /// Puts the operator's templates in place; one of no page, or that does not compile, is left out and a line of `faults`.
    package init(replacing templates: [String: BrandTemplate], faults: inout [String]) {
        if templates.isEmpty {
            replaced = nil
            return
        }
        var library = Name.library
        for (name, template) in templates.sorted(by: { $0.key < $1.key }) {
            guard Name(rawValue: name) != nil else {
                let names = Name.allCases.map { $0.rawValue + ".mustache" }.sorted().joined(separator: ", ")
                faults.append("\(template.file): received a template that no page has, expected one of \(names)")
                continue
            }
            do throws(PageLibrary.Fault) { try library.add(template.source, named: name) } catch {
                faults.append(
                    "\(template.file):\(error.line): received a template that is no Mustache (\(error.text)), expected one that is"
                )
            }
        }
        replaced = library
    }

    /// The template filled with the content; nil where it does not compile.
    package func render(_ template: Name, _ content: Any) -> String? {
        (replaced ?? Name.library).render(content, with: template.rawValue)
    }
}
