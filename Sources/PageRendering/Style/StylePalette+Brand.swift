extension StylePalette {
    /// A palette in an operator's accents, each as `#0b6e63`; nil: the one that comes along.
    ///
    /// What is no colour, what cannot be read on one, or it on its ground, is a line of `faults`, with its key and what was measured.
    package init(
        _ accents: (light: String?, dark: String?), keys: (light: String, dark: String), faults lines: inout [String]
    ) {
        self.init(
            light: Self.color(accents.light, keys.light, Self.accents.light, &lines),
            dark: Self.color(accents.dark, keys.dark, Self.accents.dark, &lines))
        lines += light.faults(keys.light, "light") + dark.faults(keys.dark, "dark")
    }

    private static func color(
        _ text: String?, _ key: String, _ fallback: BrandColor, _ lines: inout [String]
    ) -> BrandColor {
        guard let text else { return fallback }
        if let color = BrandColor(text) { return color }
        lines.append("\(key): received \(text), expected a colour such as #0b6e63")
        return fallback
    }
}

extension StylePalette.Scheme {
    /// What is too close to be read: text on buttons, and the colour itself as text on card, page and its own soft shade.
    fileprivate func faults(_ key: String, _ name: String) -> [String] {
        let pairs: [(String, BrandColor, BrandColor)] = [
            ("text \(onAccent) on it", onAccent, accent), ("it on the card \(card)", accent, card),
            ("it on the page \(page)", accent, page), ("it on its own soft shade \(soft)", accent, soft),
        ]
        return pairs.compactMap { what, one, two in
            let contrast = one.contrast(to: two)
            guard contrast < BrandColor.minimumContrast else { return nil }
            let shown = Double(Int(contrast * 100)) / 100
            return "\(key): received \(accent), whose contrast in the \(name) scheme is"
                + " \(shown):1 (\(what)), expected \(BrandColor.minimumContrast):1 or more: take a"
                + (name == "light" ? " darker one" : " lighter one")
        }
    }
}
