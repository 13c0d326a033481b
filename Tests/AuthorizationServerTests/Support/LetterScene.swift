import AuthorizationServer
import HTTPExchange
import Testing

/// Letters with sample content, in settings of a test's own.
enum LetterScene {
    static func lines(_ change: (inout PageSettings) -> Void) -> [String] {
        var settings = PageSettings()
        change(&settings)
        do throws(PageDesignError) { _ = try PageDesign(settings) } catch { return error.lines }
        return []
    }

    static func design(_ change: (inout PageSettings) -> Void = { _ in }) throws -> LetterDesign {
        var settings = PageSettings()
        change(&settings)
        return try PageDesign(settings).letters
    }

    static func letter(
        _ name: String, _ language: String = "en", _ change: (inout PageSettings) -> Void = { _ in }
    ) throws -> (subject: String, text: String, page: String?) {
        let gallery = LetterGallery(try design(change))
        let letter = try #require(gallery.text(name, language: language))
        let page = gallery.page(name, language: language).map { String(decoding: $0.body, as: UTF8.self) }
        #expect(letter.hasPage == (page != nil))
        return (letter.subject, letter.text, page)
    }

    static func templates(_ sources: [String: String]) -> [String: PageSettings.Template] {
        Dictionary(
            uniqueKeysWithValues: sources.map {
                ($0, PageSettings.Template(source: $1, file: "/brand/letters/\($0).mustache"))
            })
    }
}
