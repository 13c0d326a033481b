public import PageRendering

extension BFFSettings {
    /// How the pages look on which people choose a provider and learn what went wrong.
    public struct Pages: Sendable, Hashable {
        /// What the application is called; nil: it has no name on the pages.
        public var name: String?
        /// The picture that stands for it; nil: the mark that comes along.
        public var logo: BrandLogo?
        /// The colour of buttons and links in the light scheme, as `#0b6e63`; nil: the one that comes along.
        public var accent: String?
        /// The same in the dark scheme.
        public var accentDark: String?

        /// Texts in place of those that come along, by language (BCP 47) and by their names, as `login.choose.heading`.
        public var texts: [String: [String: String]] = [:]
        /// The sources of templates in place of those that come along, by their names: `layout`, `message`.
        public var templates: [String: BrandTemplate] = [:]

        /// The pages as they come along.
        public init() {}

        /// What the settings are called where they were given.
        package struct Keys: Sendable {
            let accent: String
            let accentDark: String
            let texts: String

            /// Names for messages.
            package init(accent: String, accentDark: String, texts: String) {
                self.accent = accent
                self.accentDark = accentDark
                self.texts = texts
            }

            /// For settings that come from code.
            static let inCode = Keys(accent: "pages.accent", accentDark: "pages.accentDark", texts: "pages.texts")
        }

        /// What cannot be meant: colours that are none or that nobody can read, texts that no page has, templates that lost a way forward.
        package func problems(_ keys: Keys) -> [String] {
            var problems: [String] = []
            let design = PageDesign(self, keys: keys, faults: &problems)
            return problems + TemplateCheck(design: design, templates: templates).faults
        }
    }
}
