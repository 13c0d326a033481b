import AuthorizationServer
import BFF
import GatehouseConfig
import HTTPExchange
import PageRendering

/// Whose pages and letters are looked at: the authorization server's, the backend-for-frontend's, or both.
struct PreviewedPages: Sendable {
    private let server: PageGallery?
    private let app: BFFPageGallery?
    /// The authorization server's letters; nil: there is none.
    let letters: LetterGallery?

    /// The languages and the names of all pages that there are.
    static let languages = PageGallery.languages
    static let names = PageGallery.names + BFFPageGallery.names

    /// The pages as they come along.
    init() throws {
        let design = try Self.design(PageSettings())
        server = PageGallery(design)
        letters = LetterGallery(design.letters)
        app = BFFPageGallery(BFFSettings.Pages())
    }

    /// The pages of the parts that a configuration file has, their files read now; a mistake is a failure that says where it is.
    init(config: String) throws {
        let configuration = try loadConfiguration(config)
        guard configuration.authorizationServer != nil || configuration.backendForFrontend != nil else {
            throw ConfigurationFailure(lines: ["\(config): expected an authorization_server or an app with pages"])
        }
        let design = try configuration.authorizationServer.map { try Self.design(PageSettings($0.pages)) }
        server = design.map { PageGallery($0) }
        letters = design.map { LetterGallery($0.letters) }
        app = try configuration.backendForFrontend.map { BFFPageGallery(try BFFSettings.Pages($0.app.pages)) }
    }

    private static func design(_ settings: PageSettings) throws -> PageDesign {
        do throws(PageDesignError) { return try PageDesign(settings) } catch {
            throw ConfigurationFailure(lines: error.lines)
        }
    }

    /// The names of the pages, as `login-wrong-password`.
    var names: [String] { (server == nil ? [] : PageGallery.names) + (app == nil ? [] : BFFPageGallery.names) }

    /// The names of the letters, as `recover`.
    var letterNames: [String] { letters == nil ? [] : LetterGallery.names }

    /// A page; nil: there is none of that name.
    func page(_ name: String, language: String, scheme: PageScheme?) -> EndpointResponse? {
        server?.page(name, language: language, scheme: scheme) ?? app?.page(name, language: language, scheme: scheme)
    }

    /// A style sheet or a picture; nil: there is none at that path.
    func asset(_ request: EndpointRequest, scheme: PageScheme?) async -> EndpointResponse? {
        if let asset = await server?.asset(request, scheme: scheme) { return asset }
        return await app?.asset(request, scheme: scheme)
    }
}
