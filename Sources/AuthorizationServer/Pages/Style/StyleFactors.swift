/// The pages about second factors: the QR code, the key and the recovery codes.
enum StyleFactors {
    static let text = """
        [hidden] { display: none !important; }
        div.qr { display: grid; place-items: center; margin-block: 1rem 1.25rem; }
        svg.qr { inline-size: min(14rem, 100%); block-size: auto; border-radius: .625rem; }
        .key { text-align: center; overflow-wrap: anywhere; }
        .key code { display: block; }
        .key code, .codes code { font: 600 1.0625rem/1.6 ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; }
        .codes { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .25rem 1.5rem; margin: 0 0 1.5rem; padding: 1rem 1.25rem;
            list-style: none; border: 1px solid var(--line); border-radius: .75rem; }
        .codes li { display: block; padding: 0; border: 0; text-align: center; }
        details > summary { display: inline-block; padding: .35rem .25rem; min-block-size: 1.5rem; font-size: .875rem; font-weight: 600; cursor: pointer; }
        details[open] { flex: 1 1 100%; }
        @media print { .codes { border: 1px solid #000; } }

        """
}
