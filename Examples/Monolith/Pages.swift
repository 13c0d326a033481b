import Hummingbird

extension Sessions {
    /// The session of the browser that sent a request.
    func session(_ request: Request) -> Session? { session(request.cookies[Self.cookie]?.value) }
}

/// Text as it may stand in a page.
func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
}

/// What went wrong, above a form.
func warning(_ problem: String?) -> String { problem.map { #"<p class="problem" role="alert">\#($0)</p>"# } ?? "" }

extension Response {
    /// A page: no script, no foreign styles, no frames, and no cache keeps it.
    static func page(_ title: String, _ status: HTTPResponse.Status, _ body: String) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy:
                    "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'",
                .xContentTypeOptions: "nosniff",
            ],
            body: .init(
                byteBuffer: ByteBuffer(
                    string: """
                        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>\(title)</title>
                        <meta name="viewport" content="width=device-width, initial-scale=1">
                        <meta name="referrer" content="same-origin"><link rel="icon" href="data:,">
                        <link rel="stylesheet" href="/monolith.css"></head><body>\(body)</body></html>
                        """)))
    }

    /// With a cookie.
    func with(_ cookie: Cookie) -> Response {
        var response = self
        response.setCookie(cookie)
        return response
    }

    /// The look of all pages, light and dark.
    static var stylesheet: Response {
        Response(
            status: .ok, headers: [.contentType: "text/css; charset=utf-8", .cacheControl: "public, max-age=3600"],
            body: .init(byteBuffer: ByteBuffer(string: css)))
    }

    private static let css = """
        :root{color-scheme:light dark;--ground:#f4f3ef;--card:#fff;--text:#22242a;--soft:#62656e;--line:#dcdad2;--mark:#7a3e9d}
        @media (prefers-color-scheme:dark){:root{--ground:#17161b;--card:#211f27;--text:#ecebf0;--soft:#a5a2b0;--line:#3a3743;--mark:#c79be6}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif}
        header{display:flex;justify-content:space-between;align-items:center;padding:.75rem 1.5rem;border-bottom:1px solid var(--line)}
        main{max-width:44rem;margin:3rem auto;padding:0 1.5rem}
        main.card{width:calc(100% - 2rem);max-width:24rem;padding:2rem;margin-top:12vh}
        main.card>:last-child{margin-bottom:0}
        h1{margin:0 0 .25rem;font-size:1.6rem;line-height:1.2}
        p{color:var(--soft);margin:.25rem 0 1.25rem}
        a{color:var(--mark)}
        .card{background:var(--card);border:1px solid var(--line);border-radius:12px}
        nav{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr))}
        nav .card{display:grid;align-content:start;padding:1.25rem;text-decoration:none;color:var(--text)}
        nav .card:hover,nav .card:focus-visible{border-color:var(--mark)}
        nav span{color:var(--soft)}
        label{display:block;margin:0 0 1rem;font-weight:600}
        input{display:block;width:100%;margin-top:.3rem;padding:.6rem .7rem;font:inherit;font-weight:400;color:inherit;background:var(--ground);border:1px solid var(--line);border-radius:8px}
        button,.button{display:inline-block;padding:.6rem 1.2rem;font:inherit;font-weight:600;color:var(--card);background:var(--mark);border:0;border-radius:8px;text-decoration:none;cursor:pointer}
        main form button{width:100%}
        form+p{margin-top:1rem}
        button.quiet{background:none;color:var(--mark);padding:.3rem .6rem}
        .problem{color:#b3261e;font-weight:600}
        @media (prefers-color-scheme:dark){.problem{color:#ffb4ab}}
        :focus-visible{outline:2px solid var(--mark);outline-offset:2px}
        """
}
