/// Typography, and what every page has: headings, paragraphs, lists, notices.
package enum StyleBase {
    package static let text = """
        *, ::before, ::after { box-sizing: border-box; }
        html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
            -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        :lang(ja) { font-family: system-ui, "Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", "Noto Sans JP", sans-serif;
            line-break: strict; }
        :is(h1, h2, h3, label, legend, button, .lead, .primary, .secondary):lang(ja) { word-break: auto-phrase; }
        :lang(ar) { font-family: system-ui, "Segoe UI", "Noto Sans Arabic", "Noto Naskh Arabic", sans-serif; line-height: 1.7; }
        body { margin: 0; min-block-size: 100vh; min-block-size: 100svh; background: var(--page); color: var(--text);
            -webkit-font-smoothing: antialiased; overflow-wrap: break-word; }
        main { background: var(--card); border: 1px solid var(--line); }
        main > :last-child { margin-block-end: 0; }
        h1 { font-size: 1.5rem; font-weight: 650; line-height: 1.25; margin: 0 0 .4rem; text-wrap: balance; overflow-wrap: anywhere; }
        h1:not(:lang(ar)), .name:not(:lang(ar)) { letter-spacing: -.015em; }
        h2 { font-size: 1.0625rem; font-weight: 650; line-height: 1.35; margin: 0 0 .6rem; }
        h3 { font-size: 1rem; font-weight: 600; margin: 0 0 .4rem; }
        p { margin: 0 0 1rem; text-wrap: pretty; }
        a { color: var(--accent); text-underline-offset: .15em; }
        main p > a:only-child:not(.primary, .secondary) { display: inline-block; padding-block: .2rem; }
        a:hover { color: var(--accent-strong); }
        small { color: var(--quiet); font-size: .875rem; }
        strong { font-weight: 600; }
        code, kbd { font: .95em/1.4 ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", monospace; overflow-wrap: anywhere; }
        section { margin-block-start: 2.25rem; }
        section > p { color: var(--quiet); }
        .lead { color: var(--quiet); margin: 0; text-wrap: balance; overflow-wrap: anywhere; }
        .lead strong { color: var(--text); }
        .empty { color: var(--quiet); }
        .quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .notice { margin: 0 0 1.25rem; padding: .75rem 1rem; border-radius: .25rem; border-inline-start: .25rem solid var(--accent);
            background: var(--soft); font-size: .9375rem; }
        .notice.error { border-color: var(--error); background: var(--error-soft); color: var(--error); }
        .fault, small.fault { color: var(--error); }
        .pager { display: flex; gap: .75rem; justify-content: center; margin-block-start: 1.25rem; }
        .badge { display: inline-block; padding: .05rem .5rem; border-radius: 1rem; background: var(--soft); color: var(--accent); font-size: .8125rem;
            font-weight: 600; }
        .or { display: flex; align-items: center; gap: .75rem; margin: 1.5rem 0; color: var(--quiet); font-size: .875rem; }
        .or::before, .or::after { content: ""; flex: 1; border-block-start: 1px solid var(--line); }
        main ul, main ol { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: .75rem; }
        main li { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; padding: .875rem 1rem; }
        main li + li { border-block-start: 1px solid var(--line); }
        main li > div { flex: 1 1 13rem; min-inline-size: 0; }
        main li small { display: block; overflow-wrap: anywhere; }
        main li strong { overflow-wrap: anywhere; }
        dl { display: grid; grid-template-columns: minmax(0, 11rem) minmax(0, 1fr); gap: .6rem 1.5rem; margin: 0 0 1rem; }
        dt { color: var(--quiet); }
        dd { margin: 0; overflow-wrap: anywhere; }
        time { font-variant-numeric: tabular-nums; }
        footer { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; justify-content: center; margin-block-start: 1.75rem; color: var(--quiet);
            font-size: .875rem; text-align: center; overflow-wrap: anywhere; }
        footer > span { flex: 1 1 100%; }
        footer a { display: inline-block; padding-block: .15rem; }
        footer strong { color: var(--text); }
        @media (min-width: 26rem) { time { display: inline-block; } }
        @media (max-width: 30rem) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-block-end: .75rem; } }

        """
}
