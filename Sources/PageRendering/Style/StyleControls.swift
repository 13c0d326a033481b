/// Fields and buttons.
package enum StyleControls {
    package static let text = """
        label { display: block; font-weight: 600; font-size: .9375rem; margin-block-end: .4rem; }
        input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea { display: block; inline-size: 100%; min-block-size: 2.875rem;
            margin: 0 0 1.25rem; padding: .65rem .875rem; font: inherit; color: inherit; background: var(--field); border: 1px solid var(--edge);
            border-radius: .625rem; }
        input:hover, select:hover, textarea:hover { border-color: var(--text); }
        [aria-invalid=true]:not(:focus) { border-color: var(--error); }
        input[autocomplete=one-time-code] { text-align: center; font-size: 1.375rem; font-variant-numeric: tabular-nums; letter-spacing: .25em; }
        input[type=checkbox], input[type=radio] { flex: none; inline-size: 1.5rem; block-size: 1.5rem; margin: 0; accent-color: var(--accent); }
        label + small, input + small, select + small { display: block; margin-block: -.85rem 1.25rem; }
        button, a.primary, a.secondary { display: block; inline-size: 100%; min-block-size: 2.875rem; padding: .65rem 1.125rem; font: inherit; font-weight: 600;
            line-height: 1.45; text-align: center; text-decoration: none; border: 1px solid transparent; border-radius: .625rem; cursor: pointer; }
        button.primary, a.primary { background: var(--accent); color: var(--on-accent); }
        button.primary:hover, a.primary:hover { background: var(--accent-strong); color: var(--on-accent); }
        button.secondary, button.choice, button.small, a.secondary, a.small { background: var(--card); color: inherit; border-color: var(--edge); }
        button.secondary:hover, button.choice:hover, button.small:hover, a.secondary:hover, a.small:hover { background: var(--hover);
            border-color: var(--text); color: inherit; }
        button[name=delete] { color: var(--error); border-color: currentColor; }
        button[name=delete]:hover { background: var(--error-soft); color: var(--error); border-color: currentColor; }
        button.choice span { font-weight: 400; color: var(--quiet); }
        button.small, a.small { flex: none; inline-size: auto; min-block-size: 2.25rem; padding: .35rem .875rem; font-size: .875rem; border-radius: .5rem; }
        a.small { display: inline-block; font-weight: 600; text-decoration: none; border: 1px solid var(--edge); }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        input:focus-visible, select:focus-visible, textarea:focus-visible { outline-offset: 0; border-color: var(--accent); }
        fieldset { margin: 0 0 1.5rem; padding: 0; border: 1px solid var(--line); border-radius: .75rem; min-inline-size: 0; }
        legend { font-weight: 600; font-size: .9375rem; padding: 0; }
        .scope { display: flex; gap: .875rem; align-items: start; margin: 0; padding: .875rem 1rem; font-weight: 400; font-size: 1rem; cursor: pointer; }
        .scope + .scope { border-block-start: 1px solid var(--line); }
        form > .scope { padding-inline: 0; }
        .scope > span { min-inline-size: 0; overflow-wrap: anywhere; }
        .scope small { display: block; }
        .pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
        .choices { display: grid; gap: .625rem; }
        .after { margin-block-start: .875rem; }
        form + form { margin-block-start: .75rem; }
        @media (max-width: 22rem) { .pair { grid-template-columns: 1fr; } .pair .primary { order: -1; } }
        @media (prefers-reduced-motion: no-preference) { :is(button, a, input, select):hover { transition: background-color .12s, border-color .12s; } }
        @media (forced-colors: active) { button, a.primary, a.secondary, a.small { border-color: ButtonText; } .notice { border: 1px solid; } }

        """
}
