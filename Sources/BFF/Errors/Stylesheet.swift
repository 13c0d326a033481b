import HTTPExchange
import HTTPTypes
import OAuthCore
import Secrets

/// The one style sheet of the pages, served from a fixed path: a policy without inline styles needs no exception.
enum Stylesheet {
    /// Where it is served.
    static let path = "/auth/gatehouse.css"
    /// Its address, which changes with the text, so that a cache never shows an old one.
    static let url = path + "?v=" + asset.version
    /// The text as it is served.
    static let asset = FixedAsset(text, type: "text/css; charset=utf-8")

    private static let text = """
        :root { color-scheme: light dark; --page: #eef1f4; --card: #ffffff; --text: #16202a; --quiet: #5a6875; --line: #d5dce3;
            --accent: #0b6e63; --accent-strong: #08544b; --on-accent: #ffffff; --soft: #eef6f5; }
        @media (prefers-color-scheme: dark) {
            :root { --page: #10161b; --card: #182027; --text: #e6ebef; --quiet: #98a6b3; --line: #33404b;
                --accent: #4fc3b3; --accent-strong: #7bd8cb; --on-accent: #06231f; --soft: #15302d; }
        }
        * { box-sizing: border-box; }
        html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem;
            background: var(--page); color: var(--text); }
        main { width: 100%; max-width: 26rem; padding: 2.25rem; background: var(--card); border: 1px solid var(--line);
            border-radius: 1rem; box-shadow: 0 1px 2px rgb(0 0 0 / 6%), 0 12px 32px rgb(0 0 0 / 8%); }
        main::before { content: ""; display: block; width: 2.75rem; height: 2.75rem; margin: 0 auto 1rem;
            border: .28rem solid var(--accent); border-radius: 1.4rem 1.4rem .2rem .2rem;
            background: linear-gradient(var(--accent) 0 0) center / .28rem 100% no-repeat,
                linear-gradient(var(--accent) 0 0) center 62% / 100% .28rem no-repeat; }
        header { text-align: center; margin-bottom: 1.75rem; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; letter-spacing: -.01em; overflow-wrap: anywhere; }
        .lead { color: var(--quiet); margin: 0; overflow-wrap: anywhere; }
        nav { display: grid; gap: .75rem; }
        nav a { display: block; padding: .75rem 1rem; font-weight: 600; text-align: center; text-decoration: none;
            border: 1px solid transparent; border-radius: .6rem; overflow-wrap: anywhere; }
        a.primary { background: var(--accent); color: var(--on-accent); }
        a.primary:hover { background: var(--accent-strong); }
        a.secondary { color: inherit; border-color: var(--quiet); }
        a.secondary:hover { background: var(--soft); border-color: var(--accent); }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        footer { display: grid; gap: .5rem; margin-top: 1.75rem; color: var(--quiet); font-size: .875rem; text-align: center;
            overflow-wrap: anywhere; }
        footer a { color: var(--accent); }
        @media (max-width: 26rem) { main { padding: 1.5rem 1.25rem; } }

        """
}

/// A text that is part of the program, as it is served: its address may carry the version, and then a cache may keep it.
struct FixedAsset: Sendable {
    /// Changes with the text.
    let version: String
    private let bytes: [UInt8]
    private let type: String

    init(_ text: String, type: String) {
        bytes = Array(text.utf8)
        version = Base64URL.encode(SHA2.sha256(bytes).prefix(9))
        self.type = type
    }

    /// Answers GET.
    func answer(_ request: EndpointRequest, fields more: HTTPFields = [:]) -> EndpointResponse {
        var fields = more
        let entityTag = "\"\(version)\""
        fields[.eTag] = entityTag
        fields[.cacheControl] =
            request.query == "v=\(version)" ? "public, max-age=31536000, immutable" : "public, max-age=300"
        fields[.xContentTypeOptions] = "nosniff"
        guard !EntityTag.matches(request, entityTag) else {
            return EndpointResponse(status: .notModified, headerFields: fields)
        }
        fields[.contentType] = type
        return EndpointResponse(status: .ok, headerFields: fields, body: bytes)
    }
}

/// Conditional requests. RFC 9110 §13.1.2.
enum EntityTag {
    /// Whether the client has what the tag stands for already.
    static func matches(_ request: EndpointRequest, _ tag: String) -> Bool {
        guard let known = request.headerFields.value(.ifNoneMatch) else { return false }
        return known.split(separator: ",").contains { candidate in
            let candidate = candidate.trimmingOptionalWhitespace()
            return candidate == "*" || candidate == tag || candidate == "W/" + tag
        }
    }
}
