/// The colours of pages in both schemes: an accent for each, and those around it.
package struct StylePalette: Sendable {
    /// The colours of the light scheme.
    package let light: Scheme
    /// The colours of the dark scheme.
    package let dark: Scheme

    /// The accent of a scheme and what is made of it, over what it stands on.
    package struct Scheme: Sendable {
        package let accent: BrandColor
        package let strong: BrandColor
        package let onAccent: BrandColor
        package let soft: BrandColor
        package let card: BrandColor
        package let page: BrandColor
    }

    /// The accents that come along.
    package static let accents = (
        light: BrandColor(red: 0x0B, green: 0x6E, blue: 0x63), dark: BrandColor(red: 0x4F, green: 0xC3, blue: 0xB3)
    )
    /// The colours that come along.
    package static let standard = StylePalette(light: accents.light, dark: accents.dark)

    private static let lightPage = BrandColor(red: 0xF3, green: 0xF5, blue: 0xF7)
    private static let darkCard = BrandColor(red: 0x16, green: 0x1B, blue: 0x21)
    private static let darkPage = BrandColor(red: 0x0D, green: 0x11, blue: 0x16)

    /// A palette with these accents, readable or not.
    package init(light: BrandColor, dark: BrandColor) {
        self.light = Scheme(
            accent: light, strong: light.mixed(with: .ink, 0.25), onAccent: .white,
            soft: BrandColor.white.mixed(with: light, 0.08), card: .white, page: Self.lightPage)
        self.dark = Scheme(
            accent: dark, strong: dark.mixed(with: .white, 0.25), onAccent: .ink,
            soft: Self.darkCard.mixed(with: dark, 0.14), card: Self.darkCard, page: Self.darkPage)
    }

    /// The colours as the first part of a style sheet.
    package var text: String {
        """
        :root {
            color-scheme: light dark;
            --page: \(light.page); --card: \(light.card); --text: #131920; --quiet: #545f6b; --line: #e0e4e9;
            --field: #ffffff; --edge: #7b8693; --hover: #f0f2f5;
            --shade: 0 1px 2px rgb(16 24 32 / 6%), 0 16px 40px -12px rgb(16 24 32 / 14%);
            --accent: \(light.accent); --accent-strong: \(light.strong); --on-accent: \(light.onAccent); --soft: \(light.soft);
            --error: #a11b1b; --error-soft: #fdf0f0;
        }
        @media (prefers-color-scheme: dark) {
            :root {
                --page: \(dark.page); --card: \(dark.card); --text: #e9edf1; --quiet: #9ca8b5; --line: #2a323b;
                --field: #0f1419; --edge: #6d7986; --hover: #20272f;
                --shade: 0 1px 2px rgb(0 0 0 / 40%), 0 16px 40px -12px rgb(0 0 0 / 60%);
                --accent: \(dark.accent); --accent-strong: \(dark.strong); --on-accent: \(dark.onAccent); --soft: \(dark.soft);
                --error: #ff9d9d; --error-soft: #3a1d20;
            }
        }

        """
    }
}
