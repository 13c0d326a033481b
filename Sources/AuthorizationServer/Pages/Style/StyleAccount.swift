/// The pages of the account: a bar, the navigation beside, and the page.
enum StyleAccount {
    static let text = """
        body.account { display: grid; grid-template-columns: minmax(1.5rem, 1fr) 14rem minmax(0, 46rem) minmax(1.5rem, 1fr);
            grid-template-rows: auto 1fr; column-gap: 0; align-items: start; }
        .bar { grid-column: 1 / -1; inline-size: 100%; display: flex; gap: .5rem 1rem; align-items: center;
            justify-content: space-between; padding: .75rem max(1.5rem, (100% - 60rem) / 2); background: var(--card);
            border-block-end: 1px solid var(--line); }
        .home { display: inline-flex; text-decoration: none; min-block-size: 2.25rem; }
        .bar .mark { inline-size: 1.875rem; block-size: 1.875rem; }
        .bar .logo { max-block-size: 2.25rem; }
        .person { display: flex; justify-content: end; align-items: center; gap: .35rem .875rem; min-inline-size: 0; font-size: .9375rem; }
        .person > span { min-inline-size: 0; overflow-wrap: anywhere; }
        .items { grid-column: 2; padding-block: 2rem; padding-inline-end: 1.5rem; }
        .items ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .125rem; }
        .items a { display: block; padding: .5rem .875rem; color: var(--quiet); text-decoration: none; border-radius: .5rem; font-size: .9375rem; }
        .items a:hover { background: var(--hover); color: var(--text); }
        .items [aria-current] { background: var(--soft); color: var(--accent); font-weight: 600; }
        .items .back { display: none; }
        .account main { grid-column: 3; margin-block: 2rem; padding: 2rem 2.25rem 2.25rem; border-radius: 1rem; }
        .account header { margin-block-end: 1.75rem; }
        .account main > form, .account section > form { max-inline-size: 28rem; }
        .account main form > .primary, .account main form > .secondary, .account main > p > .secondary { inline-size: auto; min-inline-size: 9rem; }
        .account main > p > .secondary, .account main > p > .primary { display: inline-block; inline-size: auto; }
        @media (max-width: 52rem) {
            body.account { grid-template-columns: minmax(0, 1fr); grid-template-rows: auto auto 1fr; }
            .bar { padding-inline: 1.25rem; }
            .person small { display: none; }
            .items, .account main { grid-column: 1; }
            .items { padding: 1rem 1.25rem 0; }
            .items.inside ul { display: none; }
            .items .back { display: inline-block; padding: .35rem .25rem; font-weight: 600; color: var(--accent); }
            .items .back::before { content: "‹" / ""; display: inline-block; margin-inline-end: .5rem; }
            [dir=rtl] .items .back::before { content: "›" / ""; }
            .items ul { grid-template-columns: repeat(auto-fill, minmax(min(8.25rem, 100%), 1fr)); }
            .account main { margin: .75rem 0 0; padding: 1.5rem 1.25rem 2.5rem; border-width: 1px 0 0; border-radius: 0; min-block-size: 100%; }
            .account main form > .primary, .account main form > .secondary { inline-size: 100%; }
        }
        @media (forced-colors: active) { .items [aria-current] { outline: 2px solid; outline-offset: -2px; } .mark { stroke: CanvasText; } }
        @media print {
            .bar, .items, .pager, button, a.primary, a.secondary, a.small, details { display: none !important; }
            body, .card main, .account main { background: none; color: #000; border: 0; box-shadow: none; }
            body.account { display: block; }
            main { margin: 0; padding: 0; max-inline-size: none; }
        }

        """
}
