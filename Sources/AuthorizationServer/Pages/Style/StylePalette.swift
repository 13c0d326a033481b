/// The colours of the pages in both schemes: the brand's, and those around them.
struct StylePalette: Sendable {
    private let light: Scheme
    private let dark: Scheme

    /// The accent of a scheme and what is made of it.
    fileprivate struct Scheme: Sendable {
        let accent: BrandColor
        let strong: BrandColor
        let onAccent: BrandColor
        let soft: BrandColor
    }

    private static let lightCard = BrandColor.white
    private static let lightPage = BrandColor(red: 0xF3, green: 0xF5, blue: 0xF7)
    private static let darkCard = BrandColor(red: 0x16, green: 0x1B, blue: 0x21)
    private static let darkPage = BrandColor(red: 0x0D, green: 0x11, blue: 0x16)
    private static let accent = BrandColor(red: 0x0B, green: 0x6E, blue: 0x63)
    private static let accentDark = BrandColor(red: 0x4F, green: 0xC3, blue: 0xB3)

    /// A palette with these accents; what cannot be read on them, or they on their ground, is refused with what was measured.
    init(_ settings: PageSettings) throws(PageDesignError) {
        var lines: [String] = []
        let light = Self.color(settings.accent, "accent", Self.accent, &lines)
        let dark = Self.color(settings.accentDark, "accent_dark", Self.accentDark, &lines)
        self.light = Scheme(
            accent: light, strong: light.mixed(with: .ink, 0.25), onAccent: .white,
            soft: Self.lightCard.mixed(with: light, 0.08))
        self.dark = Scheme(
            accent: dark, strong: dark.mixed(with: .white, 0.25), onAccent: .ink,
            soft: Self.darkCard.mixed(with: dark, 0.14))
        lines += self.light.faults("accent", "light", card: Self.lightCard, page: Self.lightPage)
        lines += self.dark.faults("accent_dark", "dark", card: Self.darkCard, page: Self.darkPage)
        guard lines.isEmpty else { throw PageDesignError(lines: lines) }
    }

    private static func color(
        _ text: String?, _ key: String, _ fallback: BrandColor, _ lines: inout [String]
    ) -> BrandColor {
        guard let text else { return fallback }
        if let color = BrandColor(text) { return color }
        lines.append("authorization_server.pages.colors.\(key): received \(text), expected a colour such as #0b6e63")
        return fallback
    }

    var text: String {
        """
        :root {
            color-scheme: light dark;
            --page: \(Self.lightPage); --card: \(Self.lightCard); --text: #131920; --quiet: #545f6b; --line: #e0e4e9;
            --field: #ffffff; --edge: #7b8693; --hover: #f0f2f5;
            --shade: 0 1px 2px rgb(16 24 32 / 6%), 0 16px 40px -12px rgb(16 24 32 / 14%);
            --accent: \(light.accent); --accent-strong: \(light.strong); --on-accent: \(light.onAccent); --soft: \(light.soft);
            --error: #a11b1b; --error-soft: #fdf0f0;
        }
        @media (prefers-color-scheme: dark) {
            :root {
                --page: \(Self.darkPage); --card: \(Self.darkCard); --text: #e9edf1; --quiet: #9ca8b5; --line: #2a323b;
                --field: #0f1419; --edge: #6d7986; --hover: #20272f;
                --shade: 0 1px 2px rgb(0 0 0 / 40%), 0 16px 40px -12px rgb(0 0 0 / 60%);
                --accent: \(dark.accent); --accent-strong: \(dark.strong); --on-accent: \(dark.onAccent); --soft: \(dark.soft);
                --error: #ff9d9d; --error-soft: #3a1d20;
            }
        }

        """
    }
}

extension StylePalette.Scheme {
    /// What is too close to be read: text on buttons, and the colour itself as text on card, page and its own soft shade.
    fileprivate func faults(_ key: String, _ name: String, card: BrandColor, page: BrandColor) -> [String] {
        let pairs: [(String, BrandColor, BrandColor)] = [
            ("text \(onAccent) on it", onAccent, accent), ("it on the card \(card)", accent, card),
            ("it on the page \(page)", accent, page), ("it on its own soft shade \(soft)", accent, soft),
        ]
        return pairs.compactMap { what, one, two in
            let contrast = one.contrast(to: two)
            guard contrast < BrandColor.minimumContrast else { return nil }
            let shown = Double(Int(contrast * 100)) / 100
            return
                "authorization_server.pages.colors.\(key): received \(accent), whose contrast in the \(name) scheme is"
                + " \(shown):1 (\(what)), expected \(BrandColor.minimumContrast):1 or more: take a"
                + (name == "light" ? " darker one" : " lighter one")
        }
    }
}
