/// The consent page, and what it shares with the applications of the account.
enum StyleConsent {
    static let text = """
        .monogram { display: grid; place-items: center; inline-size: 3.25rem; block-size: 3.25rem; margin: 0 auto .875rem; border-radius: .875rem;
            background: var(--soft); color: var(--accent); font-size: 1.5rem; font-weight: 650; }
        .picture { display: block; inline-size: 3.25rem; block-size: 3.25rem; margin: 0 auto .875rem; object-fit: contain; border-radius: .875rem; }
        .named { display: flex; align-items: center; gap: .75rem; }
        .named .picture { flex: none; inline-size: 2rem; block-size: 2rem; margin: 0; border-radius: .5rem; }
        .about { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-block: -.5rem .75rem; font-size: .875rem; }
        .about a { display: inline-block; padding-block: .2rem; }
        .asked { border: 0; border-radius: 0; }
        .asked legend { margin-block-end: .5rem; }
        .asked .scope { border-inline: 1px solid var(--line); border-block-start: 1px solid var(--line); }
        .asked .scope:first-of-type { border-start-start-radius: .75rem; border-start-end-radius: .75rem; }
        .asked .scope:last-of-type { border-block-end: 1px solid var(--line); border-end-start-radius: .75rem; border-end-end-radius: .75rem; }
        .terms { color: var(--quiet); font-size: .875rem; text-wrap: pretty; }

        """
}
