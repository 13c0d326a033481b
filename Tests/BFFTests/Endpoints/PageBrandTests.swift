import BFF
import Foundation
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

@Suite("The pages in the operator's name, picture and colours")
struct PageBrandTests {
    private static let navigation: HTTPFields = [.accept: "text/html"]
    private static let svg = Array("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".utf8)

    /// What the attribute of a page's element holds.
    private func address(_ page: String, after mark: String) throws -> String {
        let start = try #require(page.range(of: mark)).upperBound
        return String(page[start...].prefix { $0 != "\"" })
    }

    @Test("name, picture and colours are on the page, and the picture runs nothing")
    func brand() async throws {
        let harness = try await CoreHarness {
            $0.pages.name = "Contoso & <Sons>"
            $0.pages.logo = BrandLogo(Self.svg)
            $0.pages.accent = "#0b57d0"
            $0.pages.accentDark = "#8ab4f8"
        }
        let page = await harness.ask(.get, "/auth/web/callback?code=x", fields: Self.navigation).text
        #expect(page.contains(" · Contoso &amp; &lt;Sons&gt;</title>"))
        #expect(page.contains("alt=\"Contoso &amp; &lt;Sons&gt;\""))
        #expect(!page.contains("class=\"mark\""))
        let logo = await harness.ask(.get, try address(page, after: "class=\"logo\" src=\""))
        #expect(logo.body == Self.svg)
        #expect(logo.headerFields[.contentType] == "image/svg+xml")
        #expect(logo.headerFields[.contentSecurityPolicy]?.contains("sandbox") == true)
        #expect(logo.headerFields[.xContentTypeOptions] == "nosniff")
        #expect(logo.headerFields[.cacheControl]?.contains("immutable") == true)
        let sheet = await harness.ask(.get, try address(page, after: "rel=\"stylesheet\" href=\"")).text
        #expect(sheet.contains("--accent: #0b57d0"))
        #expect(sheet.contains("--accent: #8ab4f8"))
    }

    @Test("without a picture the name stands beside the mark, and without either the mark alone")
    func mark() async throws {
        let named = try await CoreHarness { $0.pages.name = "Contoso" }
        let page = await named.ask(.get, "/auth/web/callback?code=x", fields: Self.navigation).text
        #expect(page.contains("class=\"mark\""))
        #expect(page.contains("<span class=\"name\"><bdi>Contoso</bdi></span>"))
        #expect(await named.ask(.get, "/auth/logo.svg").status == .notFound)
        let plain = try await CoreHarness()
        let other = await plain.ask(.get, "/auth/web/callback?code=x", fields: Self.navigation).text
        #expect(other.contains("class=\"mark\""))
        #expect(!other.contains("class=\"name\""))
        #expect(!other.contains(" · </title>"))
    }

    @Test(
        "colours that are none or that nobody can read are problems, with what was measured",
        arguments: [
            ("#fff59d", nil, "pages.accent: received #fff59d, whose contrast in the light scheme is 1."),
            (nil, "#101010", "pages.accentDark: received #101010, whose contrast in the dark scheme is 1."),
            ("blue", nil, "pages.accent: received blue, expected a colour such as #0b6e63"),
        ] as [(String?, String?, String)])
    func colours(light: String?, dark: String?, problem: String) {
        var settings = BFFSettings(publicURL: "http://localhost:8000")
        settings.providers = [CoreHarness.provider("keycloak", "Keycloak")]
        #expect(settings.problems == [])
        settings.pages.accent = light
        settings.pages.accentDark = dark
        #expect(!settings.problems.isEmpty)
        #expect(settings.problems.allSatisfy { $0.hasPrefix(problem) }, "\(settings.problems)")
    }
}
