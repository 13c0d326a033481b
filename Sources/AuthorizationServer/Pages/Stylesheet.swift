import OAuthCore
import Secrets

/// The one style sheet of the pages, served from a fixed path: a policy without inline styles needs no exception.
enum Stylesheet {
    /// Where it is served, under the issuer.
    static let path = "/assets/gatehouse.css"
    /// Changes with the text, so that a cache never shows an old one.
    static let version = Base64URL.encode(SHA2.sha256(bytes).prefix(9))
    /// The text.
    static let bytes = Array(text.utf8)

    private static let text = """
        :root {
            color-scheme: light dark;
            --page: #eef1f4; --card: #ffffff; --text: #16202a; --quiet: #5a6875; --line: #d5dce3; --field: #ffffff;
            --accent: #0b6e63; --accent-strong: #08544b; --on-accent: #ffffff; --soft: #eef6f5;
            --error: #a11b1b; --error-soft: #fdeeee;
        }
        @media (prefers-color-scheme: dark) {
            :root {
                --page: #10161b; --card: #182027; --text: #e6ebef; --quiet: #98a6b3; --line: #33404b; --field: #10161b;
                --accent: #4fc3b3; --accent-strong: #7bd8cb; --on-accent: #06231f; --soft: #15302d;
                --error: #ff9d9d; --error-soft: #3a1d20;
            }
        }
        * { box-sizing: border-box; }
        html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
        :lang(ja) { font-family: system-ui, "Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", "Noto Sans JP", sans-serif;
            line-break: strict; word-break: auto-phrase; }
        :lang(ar) { font-family: system-ui, "Segoe UI", "Noto Sans Arabic", "Noto Naskh Arabic", sans-serif; line-height: 1.7; }
        body { margin: 0; min-block-size: 100vh; display: grid; grid-template-columns: minmax(0, 1fr); place-items: center;
            padding: 1.5rem 1rem; background: var(--page); color: var(--text); }
        main { inline-size: 100%; max-inline-size: 25rem; padding: 2.25rem; background: var(--card); border: 1px solid var(--line);
            border-radius: 1rem; box-shadow: 0 1px 2px rgb(0 0 0 / 6%), 0 12px 32px rgb(0 0 0 / 8%); }
        main::before { content: ""; display: block; width: 2.75rem; height: 2.75rem; margin: 0 auto 1rem;
            border: .28rem solid var(--accent); border-radius: 1.4rem 1.4rem .2rem .2rem;
            background: linear-gradient(var(--accent) 0 0) center / .28rem 100% no-repeat,
                linear-gradient(var(--accent) 0 0) center 62% / 100% .28rem no-repeat; }
        main.wide { max-inline-size: 40rem; }
        header { text-align: center; margin-block-end: 1.5rem; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .35rem; text-wrap: balance; overflow-wrap: anywhere; }
        h1:not(:lang(ar)) { letter-spacing: -.01em; }
        h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
        p { margin: 0 0 1rem; }
        .lead { color: var(--quiet); margin: 0; text-wrap: balance; overflow-wrap: anywhere; }
        .lead strong { color: var(--text); }
        label { display: block; font-weight: 600; font-size: .925rem; margin-block-end: .35rem; }
        input[type=text], input[type=password] { display: block; inline-size: 100%; margin-block: 0 1.1rem; margin-inline: 0; padding: .7rem .85rem;
            font: inherit; color: inherit; background: var(--field); border: 1px solid var(--quiet); border-radius: .6rem; }
        button, a.secondary { display: block; inline-size: 100%; padding: .75rem 1rem; font: inherit; font-weight: 600; text-align: center;
            text-decoration: none; border: 1px solid transparent; border-radius: .6rem; cursor: pointer; }
        button.primary { background: var(--accent); color: var(--on-accent); }
        button.primary:hover { background: var(--accent-strong); }
        button.secondary, button.choice, button.small, a.secondary { background: none; color: inherit; border-color: var(--quiet); }
        button.secondary:hover, button.choice:hover, button.small:hover, a.secondary:hover { background: var(--soft);
            border-color: var(--accent); }
        button.choice span { font-weight: 400; color: var(--quiet); }
        button.small { flex: none; inline-size: auto; padding: .35rem .8rem; font-size: .875rem; white-space: nowrap; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .or { display: flex; align-items: center; gap: .75rem; margin: 1.25rem 0; color: var(--quiet); font-size: .875rem; }
        .or::before, .or::after { content: ""; flex: 1; border-block-start: 1px solid var(--line); }
        .notice { padding: .7rem .9rem; text-wrap: pretty; border-radius: .6rem; background: var(--soft); font-size: .925rem; }
        .notice.error { background: var(--error-soft); color: var(--error); }
        fieldset { margin: 0 0 1.5rem; padding: 0; border: 1px solid var(--line); border-radius: .75rem; }
        .quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .scope { display: flex; gap: .75rem; align-items: start; margin: 0; padding: .8rem 1rem; font-weight: 400; cursor: pointer; }
        .scope + .scope { border-block-start: 1px solid var(--line); }
        .scope input { flex: none; width: 1.1rem; height: 1.1rem; margin: .2rem 0 0; accent-color: var(--accent); }
        small { color: var(--quiet); font-size: .85rem; }
        .scope small { display: block; }
        .pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
        ul { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: .75rem; }
        li { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between; padding: .8rem 1rem; }
        li + li { border-block-start: 1px solid var(--line); }
        li div { flex: 1 1 13rem; }
        li small { display: block; overflow-wrap: anywhere; }
        section + form { margin-block-start: 2rem; }
        main > :last-child { margin-block-end: 0; }
        .choices { display: grid; gap: .6rem; }
        .after { margin-block-start: .75rem; }
        .after button.small { white-space: normal; }
        .empty { color: var(--quiet); }
        footer { display: flex; flex-wrap: wrap; gap: .35rem 1rem; justify-content: center; margin-block-start: 1.5rem; color: var(--quiet);
            font-size: .875rem; text-align: center; overflow-wrap: anywhere; }
        footer strong { color: var(--text); }
        a { color: var(--accent); }
        @media (min-width: 26rem) { time { display: inline-block; } }
        @media (max-width: 26rem) { main { padding: 1.5rem 1.25rem; } }

        """
}
