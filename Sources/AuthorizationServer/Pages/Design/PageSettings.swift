public import PageRendering

/// How the pages look and what they say: the section `authorization_server.pages` of the configuration file, its files read.
public struct PageSettings: Sendable, Hashable {
    /// What the server is called; nil: it has no name on the pages.
    public var name: String?
    /// The picture that stands for it; nil: the mark that comes along.
    public var logo: Logo?
    /// Pictures of clients by `client_id`, shown where people decide about them.
    public var clientLogos: [String: Logo] = [:]
    /// The colour of buttons and links in the light scheme, as `#0b6e63`; nil: the one that comes along.
    public var accent: String?
    /// The same in the dark scheme.
    public var accentDark: String?
    /// Pages of the operator's that every page points to.
    public var links: [LinkKind: String] = [:]
    /// Texts in place of those that come along, by language (BCP 47) and by their names, as `login.heading`.
    public var texts: [String: [String: String]] = [:]
    /// The standard claims that a person may change on the profile page. OpenID Connect Core §5.1.
    public var profile = ["name", "given_name", "family_name", "nickname", "locale", "zoneinfo"]
    /// The sources of templates in place of those that come along, by their names, as `login`.
    public var templates: [String: Template] = [:]
    /// The sources of templates of letters, by letter and part, as `recover.text`, or for one language, as `recover.text.de`.
    public var letterTemplates: [String: Template] = [:]

    /// The pages as they come along.
    public init() {}

    /// A picture of the operator's or of a client.
    public typealias Logo = BrandLogo

    /// What a page of the operator's is about.
    public enum LinkKind: String, Sendable, Hashable, CaseIterable {
        case help
        case privacyPolicy = "privacy_policy"
        case termsOfService = "terms_of_service"
        case imprint
    }

    /// The source of a template and the file that it is from, for messages.
    public typealias Template = BrandTemplate
}

/// Why the pages cannot look as they were told to: a line a mistake, each with where it is and what was expected.
public struct PageDesignError: Error, Sendable, CustomStringConvertible {
    /// The lines.
    public let lines: [String]

    /// The lines as one text.
    public var description: String { lines.joined(separator: "\n") }
}
