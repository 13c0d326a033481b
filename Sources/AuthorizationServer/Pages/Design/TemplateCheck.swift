import OAuthCore
import PageRendering

/// Whether the operator's templates still have every field that their forms send: each is rendered with sample content beside the one that
/// comes along.
struct TemplateCheck {
    let design: PageDesign

    /// Refuses templates that lost a form or a field.
    func run() throws(PageDesignError) {
        var lines: [String] = []
        for (name, template) in design.settings.templates.sorted(by: { $0.key < $1.key }) {
            guard let page = PageTemplate(rawValue: name) else { continue }
            var seen: Set<String> = []
            for line in faults(page, template.file) where seen.insert(line).inserted { lines.append(line) }
        }
        guard lines.isEmpty else { throw PageDesignError(lines: lines) }
    }

    private func faults(_ template: PageTemplate, _ file: String) -> [String] {
        if template.isPart, template != .sessionList { return partFaults(template, file) }
        let pages: [PageTemplate] = template == .sessionList ? [.sessions, .account] : [template]
        return PageSample.all.filter { pages.contains($0.template) }.flatMap { sample -> [String] in
            let content = sample.content(.english)
            guard let expected = PageTemplates.standard.render(sample.template, content),
                let actual = design.templates.render(sample.template, content)
            else { return [] }
            return Self.missing(from: FormFields.read(actual), of: FormFields.read(expected)).map {
                "\(file): \($0), in the state \(sample.name)"
            }
        }
    }

    /// A layout without the page in it, or a frame without the form to sign out, leaves nothing to press.
    private func partFaults(_ template: PageTemplate, _ file: String) -> [String] {
        switch template {
        case .layout:
            let mark = "gatehouse-sample-body"
            let content = PageContent.Layout(
                language: "en", direction: "ltr", title: "Sample", kind: "card", stylesheet: "/sample.css", icon: "",
                frame: mark + "-frame", brand: "", brandName: nil, body: mark, links: [], hasLinks: false)
            guard let text = design.templates.render(.layout, content) else { return [] }
            return [
                ("body", mark), ("frame", mark + "-frame"), ("stylesheet", "/sample.css"), ("language", "lang=\"en\""),
            ]
            .filter { !text.replacingFrames(mark, besides: $0.0).contains($0.1) }
            .map { "\(file): received a layout that lacks {{\($0.0)}}, expected it as in the one that comes along" }
        case .accountFrame:
            guard let actual = design.templates.render(.accountFrame, PageSample.frame(.english)),
                let expected = PageTemplates.standard.render(.accountFrame, PageSample.frame(.english))
            else { return [] }
            return Self.missing(from: FormFields.read(actual), of: FormFields.read(expected)).map { "\(file): \($0)" }
        default: return []
        }
    }

    private static func missing(from actual: [FormFields], of expected: [FormFields]) -> [String] {
        expected.flatMap { form -> [String] in
            let candidates = actual.filter { $0.action == form.action && $0.method == form.method }
            guard !candidates.isEmpty else {
                return ["received no form that is sent to \(form.action) by \(form.method), expected one"]
            }
            let best = candidates.map { form.names.subtracting($0.names) }.min { $0.count < $1.count } ?? []
            return best.sorted().map { "received a form to \(form.action) without the field \($0), expected it there" }
        }
    }
}

extension String {
    /// For the body alone: the text without what the frame put there.
    fileprivate func replacingFrames(_ mark: String, besides name: String) -> String {
        name == "body" ? split(separator: mark + "-frame").joined() : self
    }
}
