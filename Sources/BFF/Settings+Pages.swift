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

        /// The pages as they come along.
        public init() {}

        /// What cannot be meant: colours that are none or that nobody can read, under the names that the keys have where they were given.
        package func problems(_ keys: (accent: String, accentDark: String)) -> [String] { palette(keys).problems }

        /// The colours; those that cannot be meant are still among them.
        var palette: StylePalette { palette(("accent", "accentDark")).colors }

        private func palette(
            _ keys: (accent: String, accentDark: String)
        ) -> (colors: StylePalette, problems: [String]) {
            var problems: [String] = []
            let colors = StylePalette(
                (accent, accentDark), keys: (keys.accent, keys.accentDark), faults: &problems)
            return (colors, problems)
        }
    }
}
