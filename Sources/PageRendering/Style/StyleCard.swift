/// The pages that are one card in the middle, and the brand.
package enum StyleCard {
    package static let text = """
        .brand { display: flex; justify-content: center; margin: 0 0 1.25rem; }
        .brand, .home { align-items: center; gap: .625rem; font-size: 1.0625rem; font-weight: 650; color: var(--text); }
        .mark { inline-size: 2.5rem; block-size: 2.5rem; fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; }
        .logo { display: block; max-inline-size: min(100%, 14rem); max-block-size: 3.5rem; }
        body.card { display: grid; grid-template-columns: minmax(0, 1fr); place-items: center; padding: 2rem 1rem; }
        .card main { inline-size: 100%; max-inline-size: 27rem; padding: 2.5rem; border-radius: 1.25rem; box-shadow: var(--shade); }
        .card header { text-align: center; margin-block-end: 1.75rem; }
        @media (max-width: 30rem) {
            body.card { padding: 0; place-items: start center; background: var(--card); }
            .card main { padding: 2rem 1.25rem; border: 0; border-radius: 0; box-shadow: none; }
        }

        """
}
