import HTTPExchange
import PageRendering

/// Whether the operator's templates still offer every way forward: each is rendered with sample content beside the one that comes along.
struct TemplateCheck {
    let design: PageDesign
    let templates: [String: BrandTemplate]

    /// What is missing, a line each.
    var faults: [String] { layoutFaults + messageFaults }

    /// A layout without the page in it leaves nothing to press.
    private var layoutFaults: [String] {
        guard let file = templates[PageTemplate.layout.rawValue]?.file else { return [] }
        let parts = [("body", "gatehouse-sample-body"), ("stylesheet", "/sample.css"), ("language", "lang=\"en\"")]
        let content = PageContent.Layout(
            language: "en", direction: "ltr", title: "Sample", stylesheet: "/sample.css", icon: "", name: nil,
            logo: nil, mark: "", body: "gatehouse-sample-body")
        guard let text = design.templates.render(.layout, content) else { return [] }
        return parts.filter { !text.contains($0.1) }.map {
            "\(file): received a layout that lacks {{\($0.0)}}, expected it as in the one that comes along"
        }
    }

    private var messageFaults: [String] {
        guard let file = templates[PageTemplate.message.rawValue]?.file else { return [] }
        let (actual, expected) = (PageSamples(design), PageSamples(PageDesign(BFFSettings.Pages())))
        var faults: [String] = []
        for name in PageSamples.names {
            let links = Set(Self.links(actual.page(name, language: "en")))
            for link in Self.links(expected.page(name, language: "en")) where !links.contains(link) {
                let fault = "\(file): received no link to \(link), expected one, in the state \(name)"
                if !faults.contains(fault) { faults.append(fault) }
            }
        }
        return faults
    }

    private static func links(_ page: EndpointResponse?) -> [String] {
        PageLinks.read(String(decoding: page?.body ?? [], as: UTF8.self))
    }
}
